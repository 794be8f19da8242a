using System.Text;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Shared.Tests.Wire;

/// <summary>One message of each type that crosses the cluster, and some that are hard.</summary>
/// <remarks>A new type needs a sample here; the first of its type is the one whose bytes are kept in Golden.</remarks>
internal static class WireSamples
{
    private static readonly RoomId Room = new("大厅");
    private static readonly UserId From = new("José O'Neil");
    private static readonly ClientMessageId Id = new("9f1c-~!");
    private static readonly DateTimeOffset At = new(2026, 11, 23, 18, 0, 0, 123, TimeSpan.Zero);

    public static IReadOnlyList<IClusterMessage> All { get; } =
    [
        new Subscribe(Room),
        new Unsubscribe(Room),
        new PostMessage(Room, 7, From, Id, "héllo \"大家\"\n😀"),
        new PostMessage(new RoomId("x"), long.MaxValue, new UserId("y"), new ClientMessageId("z"), ""),
        new PostMessage(Room, 1, From, Id, new string('厅', 16_000)),
        new Subscribed(Room, new Epoch("k3fQ_-0123456789"), 7, 3, 125),
        new Subscribed(Room, new Epoch("k3fQ_-0123456789"), 1, 1, 0),
        new Subscribed(Room, new Epoch("k3fQ_-0123456789"), long.MaxValue, long.MaxValue, long.MaxValue),
        new EventsCommitted(Room, 7, [Event(126, "one"), Event(127, "двa")]),
        new EventsCommitted(Room, 7, []),
        new EventsCommitted(Room, 7, [Event(1, "")]),
        new EventsCommitted(Room, 7, [.. Enumerable.Range(1, 300).Select(static seq => Event(seq, $"event {seq}"))]),
        new PostRepeated(Room, From, Id, 126, At),
        new PostRepeated(Room, From, Id, 1, DateTimeOffset.UnixEpoch.AddMilliseconds(-1)),
        new PostRejected(Room, From, Id, ErrorCode.Overloaded, TimeSpan.FromMilliseconds(500)),
        new PostRejected(Room, From, Id, ErrorCode.TextTooLong, TimeSpan.Zero),
        new RoomMoved(Room, 7),
        new RoomMoved(Room, 0),
        new RenewLeases(7, [new(Room, 1_234_567_890), new(new RoomId("x"), 1)]),
        new RenewLeases(long.MaxValue, []),
        new RenewLeases(1, [.. Enumerable.Range(0, RoomLeases.MaxBatch).Select(static i => new LeaseToRenew(new RoomId($"room-{i}"), int.MaxValue))]),
        new LeasesRenewed(7, [new(true, 3, 125), new(false, 0, 0), new(true, 0, 0)]),
        new LeasesRenewed(1, [new(true, long.MaxValue, long.MaxValue)]),
        new PostMessages([new(new PostMessage(Room, 7, From, Id, "héllo"), 1_234_567_890, "/user/$a"), new(new PostMessage(new RoomId("x"), 1, From, Id, ""), long.MaxValue, "")]),
        new PostMessages([]),
        new RoomsCommitted([new(Room, 7, [Event(126, "one"), Event(127, "двa")]), new(new RoomId("x"), 1, [Event(1, "")])]),
        new RoomsCommitted([]),
    ];

    /// <summary>The types that the serializer is bound to.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. new[] { typeof(IRoomMessage), typeof(ChatCluster.Rooms.RoomOptions), typeof(ChatCluster.Gateway.Hosting.GatewayHost) }
            .SelectMany(static type => type.Assembly.GetTypes())
            .Where(static type => type is { IsInterface: false, IsAbstract: false } && type.IsAssignableTo(typeof(IClusterMessage))),
    ];

    /// <summary>The sample that stands for its type.</summary>
    public static IClusterMessage First(Type type) => All.FirstOrDefault(sample => sample.GetType() == type)
        ?? throw new InvalidOperationException($"{type.Name} crosses the cluster and has no sample: add one to {nameof(WireSamples)}.");

    /// <summary>Compares by content; a record compares a list and a body by reference.</summary>
    public static void AssertSame(object expected, object actual)
    {
        if (expected is RenewLeases or LeasesRenewed or PostMessages)
        {
            Assert.Equivalent(expected, actual, strict: true);
            Assert.IsType(expected.GetType(), actual);
            return;
        }

        if (expected is RoomsCommitted rooms)
        {
            var all = Assert.IsType<RoomsCommitted>(actual).Rooms;
            Assert.Equal(rooms.Rooms.Count, all.Count);
            foreach (var (room, now) in rooms.Rooms.Zip(all))
            {
                AssertSame(room, now);
            }

            return;
        }

        if (expected is not EventsCommitted committed)
        {
            Assert.Equal(expected, actual);
            return;
        }

        var read = Assert.IsType<EventsCommitted>(actual);
        Assert.Equal((committed.Room, committed.Term), (read.Room, read.Term));
        Assert.Equal(committed.Events.Select(static e => e with { Body = default }), read.Events.Select(static e => e with { Body = default }));
        Assert.Equal(committed.Events.Select(static e => e.Body.ToArray()), read.Events.Select(static e => e.Body.ToArray()));
    }

    private static RoomEvent Event(long seq, string body) => new(seq, At.AddMilliseconds(seq), RoomEventKind.Message, From, Id, Encoding.UTF8.GetBytes(body));
}
