using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class DrainRaceSpecs
{
    // A drain looks once at who is connected. A handshake that was let in just before, and is in the table just after, would be nobody's: the node waited
    // for it until it was cut off.
    [Fact]
    public async Task A_drain_that_begins_in_the_middle_of_a_handshake_does_not_overlook_it()
    {
        var clock = new TrappedClock();
        await using var node = await GatewayNode.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        clock.Trap = node.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication;
        await using var client = await FrameClient.OpenAsync(node.Port, "/ws");
        await client.ExpectCloseAsync(4001);
        Assert.Null(clock.Trap);
    }

    /// <summary>Does something when it is read the next time: a new connection reads it after the door and before the table.</summary>
    private sealed class TrappedClock : TimeProvider
    {
        private Action? _trap;

        public Action? Trap
        {
            get => _trap;
            set => _trap = value;
        }

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _trap, null)?.Invoke();
            return base.GetTimestamp();
        }
    }
}
