using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>What a node reads of the log on PostgreSQL while much is read.</summary>
public sealed class PostgresReadingSpecs(LogActorSystem system) : PostgresSpecs(system)
{
    // A crowd that comes back to all gateways at once would else make all of them not ready at once.
    [PostgresFact]
    public async Task A_ping_does_not_wait_behind_reads()
    {
        var reader = Store.NewReader();
        await using var session = await Store.ConnectAsync();
        List<Task<LogPage>> crowd;
        await using (var transaction = await BeginAsync(session, "LOCK TABLE events IN ACCESS EXCLUSIVE MODE"))
        {
            crowd = [.. Enumerable.Range(0, 40).Select(_ => reader.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(1, 1)))];
            await SessionsWaitAsync(4);
            await reader.PingAsync().Soon("ping");
        }

        foreach (var read in crowd)
        {
            await Task.WhenAny(read).Soon("read"); // or gave up, when the machine is slow
        }
    }
}
