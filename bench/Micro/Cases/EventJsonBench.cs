using BenchmarkDotNet.Attributes;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Micro.Cases;

/// <summary>The body of an event: encoded once, for everyone and for ever.</summary>
public class EventJsonBench
{
    [Benchmark]
    public byte[] EncodeMessage() =>
        RoomEventJson.EncodeMessage(Samples.Room, Samples.Event.Seq, Samples.At, Samples.User, Samples.Id, Samples.Text);
}
