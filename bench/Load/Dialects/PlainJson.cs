using System.Text.Unicode;

namespace ChatCluster.Load.Dialects;

/// <summary>What the rivals without a protocol of their own speak: Bun and Django Channels.</summary>
internal sealed class PlainJson : WholeFrames
{
    public override bool JoinsAtOnce => true;

    public override string PathOf(string user) => $"/ws?user={user}";

    public override string Join(string room, Position? after = null) => $$"""{"type":"join","room":"{{room}}"}""";

    public override int WriteSend(Span<byte> to, in Outgoing send)
    {
        Utf8.TryWrite(to, $$"""{"type":"send","room":"{{send.Room}}","text":"{{send.Text}}"}""", out var written);
        return written;
    }

    // Python's json writes a space after the colon.
    protected override Arrival MeaningOf(ReadOnlySpan<byte> message)
    {
        var type = message.StartsWith("""{"type":"""u8) ? message["""{"type":"""u8.Length..].TrimStart((byte)' ') : default;
        return type.StartsWith("\"message\""u8) ? Arrival.Delivery
            : type.StartsWith("\"joined\""u8) ? Arrival.Joined
            : Arrival.Other;
    }
}
