using System.Text.Unicode;

namespace ChatCluster.Load.Dialects;

/// <summary>SignalR's JSON hub protocol on a WebSocket without negotiation; records end with 0x1E and need not end where frames do. Source: HubProtocol.md of ASP.NET Core.</summary>
internal sealed class SignalR : Dialect
{
    private const byte Separator = 0x1E;

    public override string? Hello => "{\"protocol\":\"json\",\"version\":1}\u001e";

    public override string? Pong => "{\"type\":6}\u001e";

    // The server gives up on clients that say nothing for 30 s; its own library says this every 15.
    public override TimeSpan? KeepAlive => TimeSpan.FromSeconds(15);

    public override string PathOf(string user) => $"/chat?user={user}";

    public override string Join(string room, Position? after = null) => $$"""{"type":1,"invocationId":"1","target":"Join","arguments":["{{room}}"]}""" + "\u001e";

    public override int WriteSend(Span<byte> to, in Outgoing send)
    {
        Utf8.TryWrite(to, $$"""{"type":1,"target":"Send","arguments":["{{send.Room}}","{{send.Text}}"]}""", out var written);
        to[written] = Separator;
        return written + 1;
    }

    public override Arrival Next(ReadOnlySpan<byte> unread, bool complete, out int used)
    {
        var end = unread.IndexOf(Separator);
        used = end + 1;
        return end < 0 ? Arrival.Other : MeaningOf(unread[..end]);
    }

    private static Arrival MeaningOf(ReadOnlySpan<byte> record) =>
        record.StartsWith("""{"type":1,"""u8) ? Arrival.Delivery
        : record.SequenceEqual("{}"u8) ? Arrival.Welcome
        : record.StartsWith("""{"type":3,"""u8) ? record.IndexOf("\"error\""u8) < 0 ? Arrival.Joined : Arrival.Refusal
        : record.StartsWith("""{"type":7"""u8) || record.StartsWith("""{"error":"""u8) ? Arrival.Refusal
        : Arrival.Other; // its pings want no answer: KeepAlive
}
