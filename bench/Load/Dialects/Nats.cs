using System.Buffers.Text;
using System.Text.Unicode;

namespace ChatCluster.Load.Dialects;

/// <summary>NATS over WebSocket: the byte stream of its text protocol, cut into frames anywhere. A room is a subject. Source: the client protocol at docs.nats.io.</summary>
internal sealed class Nats : Dialect
{
    public override bool IsBinary => true;

    public override string? Pong => "PONG\r\n";

    public override string PathOf(string user) => "/";

    // The PONG shows that the server has the subscription: it works through a connection's requests in their order.
    public override string Join(string room, Position? after = null) =>
        $$"""CONNECT {"verbose":false,"pedantic":false,"lang":"load","version":"1","protocol":1}""" + $"\r\nSUB {room} 1\r\nPING\r\n";

    public override int WriteSend(Span<byte> to, in Outgoing send)
    {
        Span<byte> body = stackalloc byte[LongestSend];
        Utf8.TryWrite(body, $$"""{"from":"user{{send.Sender}}","text":"{{send.Text}}"}""", out var length);
        Utf8.TryWrite(to, $"PUB {send.Room} {length}\r\n{(ReadOnlySpan<byte>)body[..length]}\r\n", out var written);
        return written;
    }

    public override Arrival Next(ReadOnlySpan<byte> unread, bool complete, out int used)
    {
        used = 0;
        var end = unread.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return Arrival.Other;
        }

        var line = unread[..end];
        var length = end + 2;
        if (line.StartsWith("MSG "u8))
        {
            // MSG <subject> <subscription> [<reply to>] <bytes>
            _ = Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int body, out _);
            length += body + 2;
            if (unread.Length < length)
            {
                return Arrival.Other;
            }

            used = length;
            return Arrival.Delivery;
        }

        used = length;
        return line.StartsWith("INFO "u8) ? Arrival.Welcome
            : line.SequenceEqual("PONG"u8) ? Arrival.Joined
            : line.SequenceEqual("PING"u8) ? Arrival.Ping
            : line.StartsWith("-ERR"u8) ? Arrival.Refusal
            : Arrival.Other;
    }
}
