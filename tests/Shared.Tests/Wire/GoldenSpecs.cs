using Akka.Serialization;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Tests.Cluster;
using Google.Protobuf;

namespace ChatCluster.Shared.Tests.Wire;

/// <summary>Nodes of different versions understand each other: today's code writes and reads the bytes that were written before.</summary>
public sealed class GoldenSpecs(NodeFixture node) : IClassFixture<NodeFixture>
{
    // Field 99, which no version has: "new" as bytes.
    private static readonly byte[] NewerField = [0x9a, 0x06, 0x03, .. "new"u8];

    public static IEnumerable<object[]> Types => WireSamples.Types.Select(static type => new object[] { type });

    private SerializerWithStringManifest Serializer => (SerializerWithStringManifest)node.System.Serialization.FindSerializerForType(typeof(IClusterMessage));

    private byte[] Golden(IClusterMessage sample) => GoldenFiles.Read(Serializer.Manifest(sample), Serializer.ToBinary(sample));

    [Theory]
    [MemberData(nameof(Types))]
    public void A_message_is_written_as_it_always_was(Type type)
    {
        var sample = WireSamples.First(type);
        Assert.Equal(Convert.ToHexStringLower(Golden(sample)), Convert.ToHexStringLower(Serializer.ToBinary(sample)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_was_written_before_is_read(Type type)
    {
        var sample = WireSamples.First(type);
        WireSamples.AssertSame(sample, Serializer.FromBinary(Golden(sample), Serializer.Manifest(sample)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_field_that_a_newer_version_added_does_no_harm(Type type)
    {
        var sample = WireSamples.First(type);
        WireSamples.AssertSame(sample, Serializer.FromBinary([.. Golden(sample), .. NewerField], Serializer.Manifest(sample)));
    }

    [Fact]
    public void A_field_that_a_newer_version_added_to_an_event_does_no_harm()
    {
        var sample = (EventsCommitted)WireSamples.First(typeof(EventsCommitted));
        var newer = ChatCluster.Shared.Wire.Proto.EventsCommitted.Parser.ParseFrom(Golden(sample));
        for (var i = 0; i < newer.Events.Count; i++)
        {
            newer.Events[i] = ChatCluster.Shared.Wire.Proto.Event.Parser.ParseFrom([.. newer.Events[i].ToByteArray(), .. NewerField]);
        }

        Assert.Equal(Golden(sample).Length + (NewerField.Length * sample.Events.Count), newer.ToByteArray().Length);
        WireSamples.AssertSame(sample, Serializer.FromBinary(newer.ToByteArray(), Serializer.Manifest(sample)));
    }

    [Fact]
    public void Every_form_that_was_ever_written_can_still_be_read() => Assert.All(
        GoldenFiles.Manifests,
        manifest => Assert.IsType<IClusterMessage>(Serializer.FromBinary(GoldenFiles.Read(manifest), manifest), exactMatch: false));
}
