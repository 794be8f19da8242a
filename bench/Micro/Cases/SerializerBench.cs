using Akka.Actor;
using BenchmarkDotNet.Attributes;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Wire;

namespace ChatCluster.Micro.Cases;

/// <summary>What crosses the cluster for each message: the post to its room, and the committed event to a gateway; each alone, and in an envelope of eight, as on a busy node.</summary>
public class SerializerBench
{
    private const int Busy = 8;

    private readonly PostMessage _post = new(Samples.Room, Term: 3, Samples.User, Samples.Id, Samples.Text);
    private readonly EventsCommitted _committed = new(Samples.Room, Term: 3, [Samples.Event]);
    private readonly PostMessages _posts;
    private readonly RoomsCommitted _rooms;
    private readonly RoomSerializer _serializer = new((ExtendedActorSystem)Actors.System);
    private byte[] _postBytes = [];
    private byte[] _committedBytes = [];
    private byte[] _postsBytes = [];
    private byte[] _roomsBytes = [];

    public SerializerBench()
    {
        _posts = new PostMessages([.. Enumerable.Repeat(new RelayedPost(_post, Relay: 1_234_567_890, "/user/relays/lobby"), Busy)]);
        _rooms = new RoomsCommitted([.. Enumerable.Repeat(_committed, Busy)]);
    }

    [GlobalSetup]
    public void Encode()
    {
        _postBytes = _serializer.ToBinary(_post);
        _committedBytes = _serializer.ToBinary(_committed);
        _postsBytes = _serializer.ToBinary(_posts);
        _roomsBytes = _serializer.ToBinary(_rooms);
    }

    [Benchmark]
    public byte[] WritePost() => _serializer.ToBinary(_post);

    [Benchmark]
    public object ReadPost() => _serializer.FromBinary(_postBytes, _serializer.Manifest(_post));

    [Benchmark]
    public byte[] WriteCommitted() => _serializer.ToBinary(_committed);

    [Benchmark]
    public object ReadCommitted() => _serializer.FromBinary(_committedBytes, _serializer.Manifest(_committed));

    [Benchmark]
    public byte[] WriteEightPosts() => _serializer.ToBinary(_posts);

    [Benchmark]
    public object ReadEightPosts() => _serializer.FromBinary(_postsBytes, _serializer.Manifest(_posts));

    [Benchmark]
    public byte[] WriteEightRooms() => _serializer.ToBinary(_rooms);

    [Benchmark]
    public object ReadEightRooms() => _serializer.FromBinary(_roomsBytes, _serializer.Manifest(_rooms));
}
