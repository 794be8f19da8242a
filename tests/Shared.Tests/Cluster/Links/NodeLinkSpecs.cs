using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Shared.Tests.Cluster.Links;

public sealed class NodeLinkSpecs
{
    private static readonly EnvelopeForm<int> Numbers = new(static items => new Envelope(items), static _ => 1000);

    [Fact]
    public async Task What_is_added_by_many_threads_arrives_once_and_in_the_order_of_each()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var desk = new SlowDesk();
        var link = new NodeLink<int>(desk, sender: null, Numbers);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                link.Add((thread * Each) + i);
            }
        })));
        await Eventually.True("all have arrived", () => desk.Items == Threads * Each);

        Assert.False(desk.WasToldByTwoAtOnce);
        var arrived = desk.Told.SelectMany(static envelope => ((Envelope)envelope).Items).ToList();
        foreach (var ofThread in arrived.GroupBy(static item => item / Each))
        {
            Assert.Equal(Enumerable.Range(ofThread.Key * Each, Each), ofThread);
        }

        Assert.True(desk.Told.Count < arrived.Count / 2, $"{arrived.Count} items went in {desk.Told.Count} envelopes.");
    }

    [Fact]
    public async Task An_item_that_comes_alone_goes_alone_and_at_once()
    {
        var desk = new RecordedDesk();
        var link = new NodeLink<int>(desk, sender: null, Numbers);
        for (var i = 0; i < 3; i++)
        {
            link.Add(i);
            await Eventually.True($"{i} has arrived", () => desk.Told.Count == i + 1);
        }

        Assert.Equal([[0], [1], [2]], desk.Told.Select(static envelope => ((Envelope)envelope).Items));
    }

    [Fact]
    public void An_envelope_ends_before_it_is_too_large()
    {
        var envelopes = Numbers.Fill([.. Enumerable.Range(0, 150)]).Cast<Envelope>().ToList();
        Assert.Equal([65, 65, 20], envelopes.Select(static envelope => envelope.Items.Count));
        Assert.Equal(Enumerable.Range(0, 150), envelopes.SelectMany(static envelope => envelope.Items));
    }

    [Fact]
    public void What_is_too_large_by_itself_goes_alone()
    {
        var form = Numbers with { Bytes = static item => item == 7 ? 2 * EnvelopeForm<int>.MaxBytes : 1 };
        Assert.Equal([[5, 6], [7], [8]], form.Fill([5, 6, 7, 8]).Select(static envelope => ((Envelope)envelope).Items));
    }

    [Theory]
    [InlineData("lobby", "hello")]
    [InlineData("大厅大厅", "大家好 😀")]
    [InlineData("x", "")]
    public void What_an_item_takes_is_never_underestimated(string room, string text)
    {
        var (id, from) = (new RoomId(room), new UserId("José O'Neil"));
        var post = new RelayedPost(new PostMessage(id, long.MaxValue, from, new ClientMessageId(new string('~', 64)), text), long.MaxValue, "/user/$a");
        AssertEnough(PostMessages.Form, post);
        var e = new RoomEvent(long.MaxValue, DateTimeOffset.MaxValue, RoomEventKind.Message, from, new ClientMessageId("1"), Encoding.UTF8.GetBytes(text));
        AssertEnough(RoomsCommitted.Form, new EventsCommitted(id, long.MaxValue, [e, e, e]));
    }

    [Fact]
    public void A_node_has_one_link_and_this_one_has_none()
    {
        var made = 0;
        var links = new NodeLinks<int>(_ =>
        {
            made++;
            return new NodeLink<int>(new RecordedDesk(), sender: null, Numbers);
        });
        using var system = ActorSystem.Create("here");
        var far = new Address("akka.tcp", "chatcluster", "far", 1);
        Assert.Same(links.To(new FarRelay(system, far, "a", 1)), links.To(new FarRelay(system, far, "b", 2)));
        Assert.Null(links.To(system.ActorOf(Props.Empty)));
        Assert.Equal(1, made);
    }

    private static void AssertEnough<T>(EnvelopeForm<T> form, T item)
    {
        using var system = (ExtendedActorSystem)ActorSystem.Create("wire");
        var bytes = new ChatCluster.Shared.Wire.RoomSerializer(system).ToBinary(form.Make([item])).Length;
        Assert.InRange(bytes, 0, form.Bytes(item));
    }

    private sealed record Envelope(IReadOnlyList<int> Items) : INodeMessage;

    // Takes long enough for others to come meanwhile.
    private sealed class SlowDesk : ICanTell
    {
        private int _inside;
        private int _items;

        public ConcurrentQueue<INodeMessage> Told { get; } = new();

        public int Items => Volatile.Read(ref _items);

        public bool WasToldByTwoAtOnce { get; private set; }

        public void Tell(object message, IActorRef sender)
        {
            WasToldByTwoAtOnce |= Interlocked.Increment(ref _inside) > 1;
            Thread.SpinWait(2_000);
            Told.Enqueue((INodeMessage)message);
            Interlocked.Add(ref _items, ((Envelope)message).Items.Count);
            Interlocked.Decrement(ref _inside);
        }
    }
}
