using System.Diagnostics;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>The client and whole nodes.</summary>
public sealed class GatewaySpecs
{
    [Fact]
    public async Task What_one_says_the_other_reads()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var alice = await Clients.ConnectAsync("alice", node.Port);
        await using var bob = await Clients.ConnectAsync("bob", node.Port);
        var hers = await alice.JoinAsync("lobby");
        var his = await bob.JoinAsync("lobby");

        var sent = await hers.SendAsync("hello").Soon("sent");

        var read = Assert.IsType<RoomEvent>(await his.NextAsync());
        Assert.Equal((sent.Seq, sent.Id, sent.At, "alice", "hello", "message"), (read.Seq, read.Id, read.At, read.From, read.Text, read.Kind));
        Assert.Equal(sent.Seq, his.Position.Seq);
        Assert.Equal(sent.Seq, his.Head);
        Assert.Equal("alice", alice.Welcome!.User);
    }

    [Fact]
    public async Task After_a_drop_the_stream_goes_on_without_a_hole()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var alice = await Clients.ConnectAsync("alice", node.Port);
        await using var bob = await Clients.ConnectAsync("bob", node.Port);
        var hers = await alice.JoinAsync("lobby");
        var his = await bob.JoinAsync("lobby");

        for (var i = 1; i <= 30; i++)
        {
            if (i % 10 == 0)
            {
                bob.Drop();
            }

            if (i % 15 == 0)
            {
                alice.Drop();
            }

            Assert.Equal(i, (await hers.SendAsync($"message {i}").Soon("sent")).Seq);
        }

        for (var i = 1; i <= 30; i++)
        {
            Assert.Equal((i, $"message {i}"), await his.NextMessageAsync());
        }
    }

    // What was under way behind a refused message took the next token and overtook it.
    [Fact]
    public async Task What_one_writes_faster_than_it_may_keeps_its_order()
    {
        await using var node = await GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:SendsPerSecond", "100"));
        await using var line = new TcpProxy(node.Port) { AnswerDelay = TimeSpan.FromMilliseconds(60) };
        await using var alice = await Clients.ConnectAsync("alice", line.Port);
        var room = await alice.JoinAsync("lobby");
        var begin = Stopwatch.GetTimestamp();

        var sent = await Task.WhenAll(Enumerable.Range(1, 350).Select(i => room.SendAsync($"message {i}"))).Soon("sent");

        Assert.Equal(Enumerable.Range(1, 350).Select(static i => (long)i), sent.Select(static it => it.Seq));
        Assert.True(Stopwatch.GetElapsedTime(begin) > TimeSpan.FromSeconds(1.4), "more were sent than may be");
    }

    [Fact]
    public async Task Pages_of_history_go_both_ways()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var alice = await Clients.ConnectAsync("alice", node.Port);
        var room = await alice.JoinAsync("lobby");
        await Task.WhenAll(Enumerable.Range(1, 10).Select(i => room.SendAsync($"message {i}"))).Soon("sent");

        var before = await room.HistoryAsync(before: 8, limit: 3).Soon("a page");
        var after = await room.HistoryAsync(after: 8, limit: 3).Soon("a page");

        Assert.Equal([5, 6, 7], before.Events.Select(it => it.Seq));
        Assert.True(before.More);
        Assert.Equal([9, 10], after.Events.Select(it => it.Seq));
        Assert.False(after.More);
        Assert.Equal("message 10", after.Events[^1].Text);
    }
}
