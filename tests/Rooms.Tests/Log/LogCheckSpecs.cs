using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>What a node says of its log when it is asked whether it is ready.</summary>
public sealed class LogCheckSpecs
{
    [Fact]
    public async Task A_log_that_stays_away_is_said_every_ten_seconds_however_often_it_is_asked()
    {
        var clock = new FakeTimeProvider();
        var said = new RecordedLog<LogCheck>();
        var check = new LogCheck(new AwayLog(), clock, said);
        for (var second = 0; second < 20; second++)
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, said.Entries.Count);
        Assert.All(said.Entries, static entry => Assert.Equal("Not ready: the log does not answer. It is away.", entry.Message));
    }

    private sealed class AwayLog : IRoomLogReader
    {
        public Task<LogPage> ReadAfterAsync(RoomId room, long after, PageLimit limit, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<LogPage> ReadBeforeAsync(RoomId room, long before, PageLimit limit, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task PingAsync(CancellationToken cancellation = default) => throw new RoomLogUnavailableException("It is away.");
    }
}
