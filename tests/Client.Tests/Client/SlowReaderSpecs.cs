using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>Readers that are slower than their room, at whole nodes.</summary>
public sealed class SlowReaderSpecs
{
    // More than all the buffers between the log and the reader hold.
    private const int Messages = 2_000;

    private static readonly string Filler = new('x', 1_000);

    [Fact]
    public async Task A_reader_that_is_behind_gets_all_that_there_is()
    {
        await using var node = await NodeAsync();
        await using var alice = await Clients.ConnectAsync("alice", node.Port);
        await using var slow = await Clients.ConnectAsync(Clients.Options("bob", node.Port) with { EventBuffer = 2, ReceiveBufferBytes = 4_096 });
        var hers = await alice.JoinAsync("lobby");
        var his = await slow.JoinAsync("lobby");

        var reading = ReadAsync(hers);
        await Task.WhenAll(Enumerable.Range(0, Messages).Select(_ => hers.SendAsync(Filler))).Soon("sent");
        await reading.Soon("her own messages");
        await ReadAsync(his).Soon("all");

        Assert.Equal(Messages, his.Position.Seq);
    }

    [Fact]
    public async Task A_reader_that_answers_each_message_never_stands_still()
    {
        await using var node = await NodeAsync();
        await using var alice = await Clients.ConnectAsync("alice", node.Port);
        await using var bob = await Clients.ConnectAsync(Clients.Options("bob", node.Port) with { EventBuffer = 1, ReceiveBufferBytes = 4_096 });
        var hers = await alice.JoinAsync("lobby");
        var his = await bob.JoinAsync("lobby");
        var reading = ReadAsync(hers, 108);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => hers.SendAsync(Filler))).Soon("sent");

        var expected = 0;
        var answers = 0;
        await foreach (var item in his.ReadAsync())
        {
            var next = Assert.IsType<RoomEvent>(item);
            Assert.Equal(++expected, next.Seq);
            if (next is { From: "alice", Seq: <= 8 })
            {
                await his.SendAsync($"{next.Seq} is heard").Soon($"the answer to {next.Seq}");
                answers++;
            }

            if (expected == 108)
            {
                break;
            }
        }

        Assert.Equal(8, answers);
        await reading.Soon("the answers");
    }

    private static Task<GatewayNode> NodeAsync() => GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:SendsPerSecond", "0"));

    private static async Task ReadAsync(ChatRoom room, int count = Messages)
    {
        var expected = 0;
        await foreach (var item in room.ReadAsync())
        {
            Assert.Equal(++expected, Assert.IsType<RoomEvent>(item).Seq);
            if (expected == count)
            {
                return;
            }
        }
    }
}
