using System.Text.Unicode;

namespace ChatCluster.Load.Dialects;

/// <summary>Socket.IO 5 over Engine.IO 4 on a WebSocket from the first byte. Source: the protocols' documents at socket.io.</summary>
internal sealed class SocketIo : WholeFrames
{
    public override string? Pong => "3";

    public override string PathOf(string user) => $"/socket.io/?EIO=4&transport=websocket&user={user}";

    // Engine.IO's "open" comes by itself; the namespace is asked for without waiting for it.
    public override string? Hello => "40";

    public override string Join(string room, Position? after = null) => $"""421["join","{room}"]""";

    public override int WriteSend(Span<byte> to, in Outgoing send)
    {
        Utf8.TryWrite(to, $"""42["send","{send.Room}","{send.Text}"]""", out var written);
        return written;
    }

    protected override Arrival MeaningOf(ReadOnlySpan<byte> message) =>
        message.StartsWith("42"u8) ? Arrival.Delivery
        : message.StartsWith("40"u8) ? Arrival.Welcome
        : message.StartsWith("431"u8) ? Arrival.Joined
        : message.SequenceEqual("2"u8) ? Arrival.Ping
        : message.StartsWith("44"u8) ? Arrival.Refusal
        : Arrival.Other;
}
