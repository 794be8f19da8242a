using System.Collections.Concurrent;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>Everything at once.</summary>
public sealed class StormSpecs
{
    private const int Senders = 4;
    private const int Each = 100;

    [Fact]
    public async Task Many_threads_that_send_while_connections_drop_store_each_message_once_and_everybody_reads_the_same()
    {
        await using var node = await GatewayNode.StartAsync(settings: ("ChatCluster:Gateway:SendsPerSecond", "0"));
        var observer = new Recorder();
        await using var alice = await Clients.ConnectAsync(Clients.Options("alice", node.Port) with { Observer = observer });
        await using var bob = await Clients.ConnectAsync(Clients.Options("bob", node.Port) with { EventBuffer = 7 });
        var hers = await alice.JoinAsync("lobby");
        var his = await bob.JoinAsync("lobby");
        var reading = new[] { ReadAsync(hers), ReadAsync(his) };

        var sent = new ConcurrentDictionary<string, SentMessage>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 1; i <= Each; i++)
            {
                var text = $"{sender}: {i}";
                sent[text] = await hers.SendAsync(text).Soon(text);
                if (i % 20 == 10)
                {
                    (sender % 2 == 0 ? alice : bob).Drop();
                }
            }
        })));

        var read = await Task.WhenAll(reading).Soon("all");
        Assert.Equal(read[0], read[1]);
        Assert.Equal(Enumerable.Range(1, Senders * Each), read[0].Select(it => (int)it.Seq));
        Assert.All(read[0], it => Assert.Equal(new SentMessage(it.Id, it.Seq, it.At), sent[it.Text]));
        for (var sender = 0; sender < Senders; sender++)
        {
            Assert.Equal(Enumerable.Range(1, Each).Select(i => $"{sender}: {i}"), read[0].Where(it => it.Text.StartsWith($"{sender}:", StringComparison.Ordinal)).Select(it => it.Text));
        }

        // What was observed is what was read and answered.
        Assert.Equal(read[0], observer.Delivered);
        Assert.Equal(sent.Values.Select(it => it.Id).Order(), observer.Stored.Select(it => it.Id).Distinct().Order());
        Assert.Superset(observer.Stored.Select(it => it.Id).ToHashSet(), observer.Written.Select(it => it.Id).ToHashSet());
        Assert.Equal(observer.Connected, observer.Lost + 1);
        Assert.InRange(observer.Joined.Count, 2, observer.Connected);
        Assert.All(observer.Joined, static it => Assert.Null(it));
    }

    private static async Task<List<RoomEvent>> ReadAsync(ChatRoom room)
    {
        var events = new List<RoomEvent>();
        await foreach (var item in room.ReadAsync())
        {
            events.Add(Assert.IsType<RoomEvent>(item));
            if (events.Count == Senders * Each)
            {
                break;
            }
        }

        return events;
    }

    private sealed class Recorder : IChatObserver
    {
        public int Connected { get; private set; }

        public int Lost { get; private set; }

        public List<RoomGap?> Joined { get; } = [];

        public List<RoomEvent> Delivered { get; } = [];

        public List<SentMessage> Stored { get; } = [];

        public ConcurrentQueue<(string Id, int Attempt)> Written { get; } = [];

        void IChatObserver.Connected(Uri gateway, Welcome welcome) => Connected++;

        void IChatObserver.Lost(Uri gateway, int? closeCode, string reason) => Lost++;

        void IChatObserver.Joined(string room, RoomPosition after, long head, RoomGap? gap) => Joined.Add(gap);

        void IChatObserver.Delivered(string room, RoomEvent roomEvent) => Delivered.Add(roomEvent);

        void IChatObserver.SendWritten(string room, string id, int attempt) => Written.Enqueue((id, attempt));

        void IChatObserver.SendStored(string room, SentMessage message) => Stored.Add(message);
    }
}
