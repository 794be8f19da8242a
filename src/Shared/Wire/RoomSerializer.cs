using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using ChatCluster.Shared.Rooms;
using Google.Protobuf;
using Proto = ChatCluster.Shared.Wire.Proto;

namespace ChatCluster.Shared.Wire;

/// <summary>The cluster wire: protobuf with readable, versioned manifests, bound to <see cref="IClusterMessage"/>.</summary>
/// <remarks>
/// Changes only extend: first a release that reads the new form, then one that writes it. Golden bytes of every form ever written are in
/// tests/Shared.Tests/Golden. The records stay free to change; only this file knows both sides.
/// </remarks>
public sealed class RoomSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string SubscribeManifest = "subscribe:1";
    private const string UnsubscribeManifest = "unsubscribe:1";
    private const string PostManifest = "post:1";
    private const string SubscribedManifest = "subscribed:1";
    private const string CommittedManifest = "committed:1";
    private const string RepeatedManifest = "repeated:1";
    private const string RejectedManifest = "rejected:1";
    private const string MovedManifest = "moved:1";
    private const string RenewManifest = "renew:1";
    private const string RenewedManifest = "renewed:1";
    private const string PostsManifest = "posts:1";
    private const string RoomsManifest = "rooms:1";

    /// <summary>Fixed for ever: it is on the wire.</summary>
    public override int Identifier => 4201;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        PostMessages => PostsManifest,
        RoomsCommitted => RoomsManifest,
        PostMessage => PostManifest,
        EventsCommitted => CommittedManifest,
        Subscribe => SubscribeManifest,
        Unsubscribe => UnsubscribeManifest,
        Subscribed => SubscribedManifest,
        PostRepeated => RepeatedManifest,
        PostRejected => RejectedManifest,
        RoomMoved => MovedManifest,
        RenewLeases => RenewManifest,
        LeasesRenewed => RenewedManifest,
        _ => throw new ArgumentException($"{o.GetType()} has no wire form: add it to rooms.proto and to this serializer.", nameof(o)),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => (obj switch
    {
        PostMessages m => (IMessage)ToProto(m),
        RoomsCommitted m => ToProto(m),
        PostMessage m => ToProto(m),
        EventsCommitted m => ToProto(m),
        Subscribe m => new Proto.Subscribe { Room = m.Room.Value },
        Unsubscribe m => new Proto.Unsubscribe { Room = m.Room.Value },
        Subscribed m => new Proto.Subscribed { Room = m.Room.Value, Epoch = m.Epoch.Value, Term = m.Term, First = m.First, Head = m.Head },
        PostRepeated m => new Proto.PostRepeated
        {
            Room = m.Room.Value, From = m.From.Value, Id = m.Id.Value, Seq = m.Seq, AtUnixMs = m.At.ToUnixTimeMilliseconds(),
        },
        PostRejected m => new Proto.PostRejected
        {
            Room = m.Room.Value, From = m.From.Value, Id = m.Id.Value, Code = (int)m.Code, RetryAfterMs = (long)m.RetryAfter.TotalMilliseconds,
        },
        RoomMoved m => new Proto.RoomMoved { Room = m.Room.Value, Term = m.Term },
        RenewLeases m => new Proto.RenewLeases
        {
            Batch = m.Batch, Leases = { m.Leases.Select(static lease => new Proto.LeaseToRenew { Room = lease.Room.Value, Relay = lease.Relay }) },
        },
        LeasesRenewed m => new Proto.LeasesRenewed
        {
            Batch = m.Batch, Leases = { m.Leases.Select(static lease => new Proto.RenewedLease { Held = lease.IsHeld, Term = lease.Term, Head = lease.Head }) },
        },
        _ => throw new ArgumentException($"{obj.GetType()} has no wire form: add it to rooms.proto and to this serializer.", nameof(obj)),
    }).ToByteArray();

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        PostsManifest => FromProto(Proto.PostMessages.Parser.ParseFrom(bytes)),
        RoomsManifest => FromProto(Proto.RoomsCommitted.Parser.ParseFrom(bytes)),
        PostManifest => FromProto(Proto.PostMessage.Parser.ParseFrom(bytes)),
        CommittedManifest => FromProto(Proto.EventsCommitted.Parser.ParseFrom(bytes)),
        SubscribeManifest => new Subscribe(new RoomId(Proto.Subscribe.Parser.ParseFrom(bytes).Room)),
        UnsubscribeManifest => new Unsubscribe(new RoomId(Proto.Unsubscribe.Parser.ParseFrom(bytes).Room)),
        SubscribedManifest => FromProto(Proto.Subscribed.Parser.ParseFrom(bytes)),
        RepeatedManifest => FromProto(Proto.PostRepeated.Parser.ParseFrom(bytes)),
        RejectedManifest => FromProto(Proto.PostRejected.Parser.ParseFrom(bytes)),
        MovedManifest => FromProto(Proto.RoomMoved.Parser.ParseFrom(bytes)),
        RenewManifest => FromProto(Proto.RenewLeases.Parser.ParseFrom(bytes)),
        RenewedManifest => FromProto(Proto.LeasesRenewed.Parser.ParseFrom(bytes)),
        _ => throw new SerializationException($"Manifest '{manifest}' is not known here: a newer node wrote it. Update this node."),
    };

    private static Proto.PostMessage ToProto(PostMessage m) =>
        new() { Room = m.Room.Value, Term = m.Term, From = m.From.Value, Id = m.Id.Value, Text = m.Text };

    private static Proto.PostMessages ToProto(PostMessages m)
    {
        var proto = new Proto.PostMessages();
        foreach (var post in m.Posts)
        {
            proto.Posts.Add(new Proto.RelayedPost { Post = ToProto(post.Post), Relay = post.Relay, Path = post.Path });
        }

        return proto;
    }

    private static Proto.RoomsCommitted ToProto(RoomsCommitted m)
    {
        var proto = new Proto.RoomsCommitted();
        foreach (var room in m.Rooms)
        {
            proto.Rooms.Add(ToProto(room));
        }

        return proto;
    }

    private static Proto.EventsCommitted ToProto(EventsCommitted m)
    {
        var proto = new Proto.EventsCommitted { Room = m.Room.Value, Term = m.Term };
        foreach (var e in m.Events)
        {
            proto.Events.Add(new Proto.Event
            {
                Seq = e.Seq,
                AtUnixMs = e.At.ToUnixTimeMilliseconds(),
                Kind = (int)e.Kind,
                From = e.From.Value,
                Id = e.Id.Value,
                Body = UnsafeByteOperations.UnsafeWrap(e.Body), // never written to after the room encoded it
            });
        }

        return proto;
    }

    private static EventsCommitted FromProto(Proto.EventsCommitted m)
    {
        var events = new RoomEvent[m.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var e = m.Events[i];
            events[i] = new RoomEvent(e.Seq, At(e.AtUnixMs), (RoomEventKind)e.Kind, new UserId(e.From), new ClientMessageId(e.Id), e.Body.Memory);
        }

        return new EventsCommitted(new RoomId(m.Room), m.Term, events);
    }

    private static PostMessages FromProto(Proto.PostMessages m)
    {
        var posts = new RelayedPost[m.Posts.Count];
        for (var i = 0; i < posts.Length; i++)
        {
            posts[i] = new RelayedPost(FromProto(m.Posts[i].Post), m.Posts[i].Relay, m.Posts[i].Path);
        }

        return new PostMessages(posts);
    }

    private static RoomsCommitted FromProto(Proto.RoomsCommitted m)
    {
        var rooms = new EventsCommitted[m.Rooms.Count];
        for (var i = 0; i < rooms.Length; i++)
        {
            rooms[i] = FromProto(m.Rooms[i]);
        }

        return new RoomsCommitted(rooms);
    }

    private static PostMessage FromProto(Proto.PostMessage m) =>
        new(new RoomId(m.Room), m.Term, new UserId(m.From), new ClientMessageId(m.Id), m.Text);

    private static Subscribed FromProto(Proto.Subscribed m) => new(new RoomId(m.Room), new Epoch(m.Epoch), m.Term, m.First, m.Head);

    private static PostRepeated FromProto(Proto.PostRepeated m) =>
        new(new RoomId(m.Room), new UserId(m.From), new ClientMessageId(m.Id), m.Seq, At(m.AtUnixMs));

    private static PostRejected FromProto(Proto.PostRejected m) =>
        new(new RoomId(m.Room), new UserId(m.From), new ClientMessageId(m.Id), (ErrorCode)m.Code, TimeSpan.FromMilliseconds(m.RetryAfterMs));

    private static RoomMoved FromProto(Proto.RoomMoved m) => new(new RoomId(m.Room), m.Term);

    private static RenewLeases FromProto(Proto.RenewLeases m) =>
        new(m.Batch, [.. m.Leases.Select(static lease => new LeaseToRenew(new RoomId(lease.Room), lease.Relay))]);

    private static LeasesRenewed FromProto(Proto.LeasesRenewed m) =>
        new(m.Batch, [.. m.Leases.Select(static lease => new RenewedLease(lease.Held, lease.Term, lease.Head))]);

    private static DateTimeOffset At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
