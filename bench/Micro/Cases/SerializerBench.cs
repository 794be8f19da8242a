using Akka.Actor;
using BenchmarkDotNet.Attributes;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Wire;

namespace ChatCluster.Micro.Cases;

/// <summary>What crosses the cluster for each message: the post to its room, and the committed event to a gateway.</summary>
public class SerializerBench
{
    private readonly PostMessage _post = new(Samples.Room, Term: 3, Samples.User, Samples.Id, Samples.Text);
    private readonly EventsCommitted _committed = new(Samples.Room, Term: 3, [Samples.Event]);
    private readonly RoomSerializer _serializer = new((ExtendedActorSystem)Actors.System);
    private byte[] _postBytes = [];
    private byte[] _committedBytes = [];

    [GlobalSetup]
    public void Encode()
    {
        _postBytes = _serializer.ToBinary(_post);
        _committedBytes = _serializer.ToBinary(_committed);
    }

    [Benchmark]
    public byte[] WritePost() => _serializer.ToBinary(_post);

    [Benchmark]
    public object ReadPost() => _serializer.FromBinary(_postBytes, _serializer.Manifest(_post));

    [Benchmark]
    public byte[] WriteCommitted() => _serializer.ToBinary(_committed);

    [Benchmark]
    public object ReadCommitted() => _serializer.FromBinary(_committedBytes, _serializer.Manifest(_committed));
}
