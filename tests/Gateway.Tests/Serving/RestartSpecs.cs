using ChatCluster.Testing;
using Microsoft.Data.Sqlite;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>What a client finds when it comes back to a node that was stopped and started on the same folder.</summary>
public sealed class RestartSpecs : IDisposable
{
    private const string Room = "lobby";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<GatewayNode> StartAsync() => GatewayNode.StartAsync(_folder.Path, settings: ("ChatCluster:Gateway:SendsPerSecond", "0"));

    /// <summary>Starts a node, lets a room be written to, and stops it.</summary>
    /// <returns>The room's epoch.</returns>
    private async Task<string> WrittenAsync(int events)
    {
        await using var node = await StartAsync();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var epoch = (await client.JoinAsync(Room)).Text("epoch");
        await client.PostManyAsync(Room, [.. Enumerable.Range(1, events).Select(n => $"{n}")]);
        await client.CloseAsync();
        return epoch;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("chat.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Purge(int through) => Execute($"BEGIN; DELETE FROM events WHERE seq <= {through}; UPDATE rooms SET purged = {through}; COMMIT;");

    [Fact]
    public async Task A_client_resumes_and_a_retry_of_before_is_answered_as_before()
    {
        string epoch;
        await using (var node = await StartAsync())
        {
            await using var client = await FrameClient.ConnectAsync(node.Port);
            epoch = (await client.JoinAsync(Room)).Text("epoch");
            await client.PostManyAsync(Room, [.. Enumerable.Range(1, 9).Select(n => $"{n}")]);
            Assert.Equal(10, await client.PostAsync(Room, "the last", "the-id"));
            await client.CloseAsync();
        }

        await using var again = await StartAsync();
        await using var resumed = await FrameClient.ConnectAsync(again.Port);
        var joined = await resumed.JoinAsync(Room, epoch: epoch, after: 7);
        Assert.Equal((epoch, 10, 7, false), (joined.Text("epoch"), joined.Number("seq"), joined.Number("after"), joined.Flag("gap")));
        Assert.Equal([8, 9, 10], (await resumed.EventsAsync(3)).Seqs());
        await resumed.SayAsync(FrameClient.SendFrame(Room, "the-id", "the last"));
        Assert.Equal(10, (await resumed.ExpectAsync("sent")).Number("seq"));
        Assert.Equal(11, await resumed.PostAsync(Room, "the next"));
    }

    [Fact]
    public async Task Who_resumes_from_before_what_was_purged_is_told_of_the_gap_and_gets_what_is_left()
    {
        var epoch = await WrittenAsync(300);
        Purge(40);
        await using var node = await StartAsync();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var joined = await client.JoinAsync(Room, epoch: epoch, after: 10);
        Assert.Equal((true, 40, 41, 300), (joined.Flag("gap"), joined.Number("after"), joined.Number("first"), joined.Number("seq")));
        Assert.Equal(FrameReading.Range(41, 300), (await client.EventsAsync(260)).Seqs());
        Assert.Equal(301, await client.PostAsync(Room, "live"));

        await using var other = await FrameClient.ConnectAsync(node.Port, "bob");
        joined = await other.JoinAsync(Room, epoch: epoch, after: 40); // has all that was purged
        Assert.Equal((false, 40), (joined.Flag("gap"), joined.Number("after")));
        Assert.Equal(FrameReading.Range(41, 301), (await other.EventsAsync(261)).Seqs());
        await other.SayAsync(new { type = "history", room = Room, before = 43, limit = 10 });
        var page = await other.ExpectAsync("history");
        Assert.Equal([41, 42], page.Field("events").EnumerateArray().Seqs());
        Assert.False(page.Flag("more"));
    }

    [Fact]
    public async Task A_room_of_which_everything_was_purged_goes_on_where_it_was()
    {
        var epoch = await WrittenAsync(5);
        Purge(5);
        await using var node = await StartAsync();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var joined = await client.JoinAsync(Room, epoch: epoch, after: 2);
        Assert.Equal((true, 5, 6, 5), (joined.Flag("gap"), joined.Number("after"), joined.Number("first"), joined.Number("seq")));
        Assert.Equal(6, await client.PostAsync(Room, "live"));
    }

    [Fact]
    public async Task A_log_that_was_lost_is_a_gap()
    {
        var epoch = await WrittenAsync(5);
        foreach (var file in Directory.GetFiles(_folder.Path, "chat.db*"))
        {
            File.Delete(file);
        }

        await using var node = await StartAsync();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var joined = await client.JoinAsync(Room, epoch: epoch, after: 5);
        Assert.Equal((true, 0, 0), (joined.Flag("gap"), joined.Number("after"), joined.Number("seq")));
        Assert.NotEqual(epoch, joined.Text("epoch"));
        Assert.Equal(1, await client.PostAsync(Room, "a new life"));
    }

    [Fact]
    public async Task A_log_that_was_restored_from_an_older_copy_refuses_positions_ahead_of_it()
    {
        var epoch = await WrittenAsync(5);
        Execute("DELETE FROM events WHERE seq > 3");
        await using var node = await StartAsync();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.SayAsync(FrameClient.JoinFrame(Room, epoch: epoch, after: 5));
        await client.ExpectErrorAsync("after_ahead");
        await client.JoinAsync(Room, epoch: epoch, after: 3);
        Assert.Equal(4, await client.PostAsync(Room, "live"));
    }
}
