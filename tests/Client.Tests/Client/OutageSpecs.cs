using ChatCluster.Client.Tests.Client.Scripted;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>Gateways that go away and come back.</summary>
public sealed class OutageSpecs
{
    [Fact]
    public async Task When_both_gateways_were_away_everything_goes_on_as_if_they_had_not_been()
    {
        using var folder = new TempFolder();
        var node = await GatewayNode.StartAsync(folder.Path);
        var port = node.Port;
        await using var left = new TcpProxy(port);
        await using var right = new TcpProxy(port);
        await using var alice = await Clients.ConnectAsync("alice", left.Port, right.Port);
        await using var bob = await Clients.ConnectAsync("bob", right.Port, left.Port);
        var hers = await alice.JoinAsync("lobby");
        var his = await bob.JoinAsync("lobby");
        await hers.SendAsync("message 1").Soon("sent");

        await node.DisposeAsync();
        Task<SentMessage>[] sending = [.. Enumerable.Range(2, 9).Select(i => hers.SendAsync($"message {i}"))];
        var joining = alice.JoinAsync("other");
        await Eventually.True("both are away", () => alice.State != ConnectionState.Connected && bob.State != ConnectionState.Connected);
        node = await GatewayNode.StartAsync(folder.Path, settings: ("urls", $"http://127.0.0.1:{port}"));
        await using var again = node;

        var sent = await Task.WhenAll(sending).Soon("sent");
        Assert.Equal(Enumerable.Range(2, 9), sent.Select(it => (int)it.Seq));
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal((i, $"message {i}"), await his.NextMessageAsync());
        }

        await joining.Soon("joined");
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_is_stored_once()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var proxy = new TcpProxy(node.Port);
        await using var alice = await Clients.ConnectAsync("alice", proxy.Port);
        await using var bob = await Clients.ConnectAsync("bob", node.Port);
        var hers = await alice.JoinAsync("lobby");
        var his = await bob.JoinAsync("lobby");

        proxy.SwallowsAnswers = true;
        var sending = hers.SendAsync("once");
        var read = Assert.IsType<RoomEvent>(await his.NextAsync());
        proxy.Cut();
        proxy.SwallowsAnswers = false;

        Assert.Equal((read.Id, read.Seq), ((await sending.Soon("sent")).Id, (await sending).Seq));
        Assert.Equal((read.Seq, "once"), await hers.NextMessageAsync());
        Assert.Equal(2, (await hers.SendAsync("next").Soon("sent")).Seq);
        Assert.Equal((2, "next"), await his.NextMessageAsync());
    }

    [Fact]
    public async Task A_gateway_that_stops_in_good_order_costs_no_call_anything()
    {
        using var folder = new TempFolder();
        var node = await GatewayNode.StartAsync(folder.Path);
        var port = node.Port;
        await using var alice = await Clients.ConnectAsync("alice", port);
        var changes = new Changes(alice);
        var room = await alice.JoinAsync("lobby");

        await node.DisposeAsync();
        Assert.Equal(4001, (await changes.ExpectAsync(ConnectionState.Waiting)).CloseCode);
        await using var again = await GatewayNode.StartAsync(folder.Path, settings: ("urls", $"http://127.0.0.1:{port}"));

        Assert.Equal(1, (await room.SendAsync("hello").Soon("sent")).Seq);
        Assert.Equal((1, "hello"), await room.NextMessageAsync());
    }
}
