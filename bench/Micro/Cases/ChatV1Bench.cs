using BenchmarkDotNet.Attributes;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Micro.Cases;

/// <summary>Frames of <c>chat.v1</c>, to and from what they mean. A result is the memory that it takes, and what is thrown away on the way.</summary>
public class ChatV1Bench
{
    private static readonly byte[] s_send = Samples.Json($"{{'type':'send','ref':7,'room':'{Samples.Room}','id':'{Samples.Id}','text':'{Samples.Text}'}}");
    private static readonly byte[] s_resume = Samples.Json($"{{'type':'join','ref':1,'room':'{Samples.Room}','epoch':'k3fJ0-a9Q1_xZ7pd','after':120}}");
    private static readonly byte[] s_pong = Samples.Json("{'type':'pong'}");
    private static readonly Ref s_ref = new([(byte)'7']);

    private readonly ChatV1EventFormat _format = new(compressFrom: null);
    private readonly ChatV1Protocol _protocol;
    private readonly List<RoomEvent> _one = [Samples.Event];
    private readonly List<RoomEvent> _fifty = [.. Enumerable.Repeat(Samples.Event, 50)];

    public ChatV1Bench() => _protocol = new ChatV1Protocol(_format);

    [Benchmark]
    public object ReadSend() => _protocol.Read(s_send);

    [Benchmark]
    public object ReadResume() => _protocol.Read(s_resume);

    [Benchmark]
    public object ReadPong() => _protocol.Read(s_pong);

    [Benchmark]
    public ReadOnlyMemory<byte> WriteSent() => _protocol.Sent(s_ref, Samples.Room, Samples.Id, Samples.Event.Seq, Samples.At);

    [Benchmark]
    public ReadOnlyMemory<byte> FrameEvent() => _format.Frame(_one);

    [Benchmark]
    public ReadOnlyMemory<byte> FrameFiftyEvents() => _format.Frame(_fifty);
}
