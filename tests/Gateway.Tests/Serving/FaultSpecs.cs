using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class FaultSpecs
{
    // The handshake is answered by then, or the answer is on its way: what is wrong here is the node's own affair, and the client must know to go elsewhere.
    [Fact]
    public async Task A_fault_while_a_connection_begins_closes_it_in_kind()
    {
        using var logs = new CapturedLogs();
        await using var node = await GatewayNode.StartAsync(configure: builder =>
        {
            logs.AttachTo(builder);
            builder.Logging.AddFilter<FailingLogs>(category: null, LogLevel.Debug);
            builder.Services.AddSingleton<ILoggerProvider>(new FailingLogs(failsAt: 3001)); // "began"
        });
        await using (var client = await FrameClient.OpenAsync(node.Port, "/ws"))
        {
            await client.ExpectCloseAsync(4010);
        }

        Assert.Single(logs.Of(3003)); // "failed"
        Assert.Equal(0, node.Services.GetRequiredService<ConnectionTable>().Count);
    }

    private sealed class FailingLogs(int failsAt) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == failsAt)
            {
                throw new InvalidOperationException("A disk is full.");
            }
        }

        public void Dispose()
        {
        }
    }
}
