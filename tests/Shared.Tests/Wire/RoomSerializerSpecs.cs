using System.Runtime.Serialization;
using Akka.Serialization;
using ChatCluster.Shared.Rooms;
using ChatCluster.Shared.Tests.Cluster;
using ChatCluster.Shared.Wire;

namespace ChatCluster.Shared.Tests.Wire;

public sealed class RoomSerializerSpecs(NodeFixture node) : IClassFixture<NodeFixture>
{
    public static IEnumerable<object[]> Samples =>
        Enumerable.Range(0, WireSamples.All.Count).Select(static i => new object[] { i, WireSamples.All[i].GetType().Name });

    private Serialization Wire => node.System.Serialization;

    private RoomSerializer SerializerFor(object message) => Assert.IsType<RoomSerializer>(Wire.FindSerializerFor(message));

    [Fact]
    public void Every_type_that_crosses_the_cluster_has_a_sample_and_a_manifest_of_its_own()
    {
        Assert.NotEmpty(WireSamples.Types);
        var manifests = WireSamples.Types.Select(type => SerializerFor(WireSamples.First(type)).Manifest(WireSamples.First(type))).ToList();
        Assert.Equal(manifests.Count, manifests.Distinct().Count());
        Assert.All(manifests, static manifest => Assert.Matches("^[a-z]+:[0-9]+$", manifest));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_arrives_as_it_was_sent(int sample, string type)
    {
        var sent = WireSamples.All[sample];
        Assert.Equal(type, sent.GetType().Name);
        var serializer = SerializerFor(sent);
        var bytes = serializer.ToBinary(sent);
        WireSamples.AssertSame(sent, Wire.Deserialize(bytes, serializer.Identifier, serializer.Manifest(sent)));
    }

    [Fact]
    public void The_serializers_number_never_changes() => Assert.Equal(4201, SerializerFor(new Subscribe(new RoomId("lobby"))).Identifier);

    // The bytes are the transport's, which may use them again.
    [Fact]
    public void A_received_event_does_not_change_with_the_bytes_it_came_in()
    {
        var sent = WireSamples.First(typeof(EventsCommitted));
        var serializer = SerializerFor(sent);
        var bytes = serializer.ToBinary(sent);
        var received = serializer.FromBinary(bytes, serializer.Manifest(sent));
        Array.Fill(bytes, (byte)0xff);
        WireSamples.AssertSame(sent, received);
    }

    [Fact]
    public void An_unknown_manifest_says_that_this_node_is_too_old()
    {
        var failure = Assert.Throws<SerializationException>(() => Wire.Deserialize([], 4201, "posted:9"));
        Assert.Contains("'posted:9' is not known here: a newer node wrote it. Update this node.", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_without_a_wire_form_is_named_with_what_to_do()
    {
        var serializer = new RoomSerializer(node.System);
        foreach (var use in (Action[])[() => serializer.Manifest(new Whisper()), () => serializer.ToBinary(new Whisper())])
        {
            var failure = Assert.Throws<ArgumentException>(use);
            Assert.Contains("Whisper has no wire form: add it to rooms.proto and to this serializer.", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_code_or_a_kind_of_a_newer_version_can_be_read()
    {
        var room = new RoomId("lobby");
        IRoomMessage[] newer =
        [
            new PostRejected(room, new UserId("a"), new ClientMessageId("1"), (ErrorCode)9999, TimeSpan.FromSeconds(1)),
            new EventsCommitted(
                room, 1, [new RoomEvent(1, DateTimeOffset.UnixEpoch, (RoomEventKind)77, new UserId("a"), new ClientMessageId("1"), new byte[] { 1 })]),
        ];
        Assert.All(newer, message =>
        {
            var serializer = SerializerFor(message);
            WireSamples.AssertSame(message, serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)));
        });
    }

    private sealed record Whisper : IRoomMessage
    {
        public RoomId Room => new("lobby");
    }
}
