using System.Text.Json;
using System.Text.Unicode;

namespace ChatCluster.Load.Dialects;

/// <summary>Ours: <c>chat.v1</c>, docs/protocol.md. A send is answered when it is stored.</summary>
internal sealed class ChatV1 : WholeFrames
{
    public override string? Subprotocol => "chat.v1";

    public override string? Pong => """{"type":"pong"}""";

    public override bool AnswersSends => true;

    public override string PathOf(string user) => $"/ws?user={user}";

    public override string Join(string room, Position? after = null) => after is null
        ? $$"""{"type":"join","ref":1,"room":"{{room}}"}"""
        : $$"""{"type":"join","ref":1,"room":"{{room}}","epoch":"{{after.Epoch}}","after":{{after.Seq}}}""";

    public override int WriteSend(Span<byte> to, in Outgoing send)
    {
        Utf8.TryWrite(to, $$"""{"type":"send","ref":2,"room":"{{send.Room}}","id":"{{send.Sender:x8}}-{{send.Number:x8}}","text":"{{send.Text}}"}""", out var written);
        return written;
    }

    public override Position? PositionOf(ReadOnlySpan<byte> joined)
    {
        var reader = new Utf8JsonReader(joined);
        var answer = JsonElement.ParseValue(ref reader);
        return new Position(answer.GetProperty("epoch").GetString()!, answer.GetProperty("seq").GetInt64());
    }

    protected override Arrival MeaningOf(ReadOnlySpan<byte> message)
    {
        var type = message.StartsWith("""{"type":"""u8) ? message["""{"type":"""u8.Length..] : default;
        return type.StartsWith("\"event\""u8) ? Arrival.Delivery
            : type.StartsWith("\"sent\""u8) ? Arrival.Answer
            : type.StartsWith("\"welcome\""u8) ? Arrival.Welcome
            : type.StartsWith("\"joined\""u8) ? Arrival.Joined
            : type.StartsWith("\"ping\""u8) ? Arrival.Ping
            : type.StartsWith("\"error\""u8) ? Arrival.Refusal
            : Arrival.Other;
    }
}
