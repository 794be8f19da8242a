using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>A node whose gateway lives by a clock that the spec moves: what takes a minute takes no time, and no busy machine makes it come early.</summary>
internal sealed class ClockedNode : IAsyncDisposable
{
    private ClockedNode(GatewayNode node, FakeTimeProvider clock, CapturedLogs logs)
    {
        Node = node;
        Clock = clock;
        Logs = logs;
    }

    public GatewayNode Node { get; }

    public FakeTimeProvider Clock { get; }

    public CapturedLogs Logs { get; }

    public int Port => Node.Port;

    public ConnectionTable Connections => Node.Services.GetRequiredService<ConnectionTable>();

    public static async Task<ClockedNode> StartAsync(params (string Name, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero));
        var logs = new CapturedLogs();
        var node = await GatewayNode.StartAsync(
            configure: builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(clock);
                logs.AttachTo(builder, LogLevel.Trace);
            },
            settings: settings);
        return new ClockedNode(node, clock, logs);
    }

    /// <summary>Moves the clock in steps until something has happened.</summary>
    /// <param name="step">More than half a second: the heartbeat looks once a step.</param>
    /// <param name="happening">What must happen.</param>
    public async Task<T> UntilAsync<T>(TimeSpan step, Task<T> happening)
    {
        await Eventually.True("what the clock brings", () =>
        {
            if (!happening.IsCompleted)
            {
                Clock.Advance(step);
            }

            return happening.IsCompleted;
        });
        return await happening;
    }

    /// <summary>Ends every connection.</summary>
    public async Task CutAllOffAsync()
    {
        foreach (var connection in Connections.All)
        {
            connection.Abort();
        }

        await Eventually.True("the last connection has gone", () => Connections.Count == 0);
    }

    public async ValueTask DisposeAsync()
    {
        await CutAllOffAsync(); // a drain waits by the same clock, so nobody may be left to drain
        await Node.DisposeAsync();
    }
}
