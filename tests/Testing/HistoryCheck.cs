using Xunit;

namespace ChatCluster.Testing;

/// <summary>Compares what the members of a room were told and saw with its log, read from the beginning by somebody else.</summary>
public static class HistoryCheck
{
    /// <summary>Every acknowledged message once and in its place, no hole, no double, and every member saw exactly the log.</summary>
    /// <param name="port">The gateway that is asked.</param>
    /// <param name="writers">All who wrote to the room, when they have finished.</param>
    /// <param name="readers">Who only read, when they have come to their end.</param>
    public static async Task AssertAsync(int port, IReadOnlyCollection<PersistentWriter> writers, IReadOnlyCollection<PersistentReader>? readers = null)
    {
        foreach (var room in writers.GroupBy(static writer => writer.Room))
        {
            await AssertRoomAsync(port, room.Key, [.. room], [.. (readers ?? []).Where(reader => reader.Room == room.Key)]);
        }
    }

    private static async Task AssertRoomAsync(int port, string room, IReadOnlyList<PersistentWriter> writers, IReadOnlyList<PersistentReader> readers)
    {
        PersistentMember[] members = [.. writers, .. readers];
        Assert.Single(members.Select(static member => member.Epoch).Distinct());
        await using var reader = await FrameClient.ConnectAsync(port, "reader");
        var joined = await reader.JoinAsync(room, epoch: writers[0].Epoch, after: 0);
        Assert.False(joined.Flag("gap"));
        var log = (await reader.EventsAsync((int)joined.Number("seq"))).Select(e => (Seq: e.Number("seq"), Id: $"{e.Text("from")} {e.Text("id")}")).ToList();
        Assert.Equal(FrameReading.Range(1, log.Count), log.Select(e => e.Seq));
        Assert.Equal(log.Count, log.Select(e => e.Id).Distinct().Count());
        foreach (var writer in writers)
        {
            Assert.Equal(0, writer.Unacknowledged);
            foreach (var (id, seq) in writer.Acknowledged)
            {
                Assert.Equal($"{writer.User} {id}", log[(int)seq - 1].Id);
            }
        }

        foreach (var member in members)
        {
            Assert.Equal(log.Where(e => e.Seq > member.Since && e.Seq <= member.Position), member.Seen);
        }

        Assert.All(readers, reader => Assert.Equal(log.Count, reader.Position));
        Assert.Equal(log.Count, writers.Sum(writer => writer.Acknowledged.Count));
    }
}
