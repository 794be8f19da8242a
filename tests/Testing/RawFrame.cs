using System.Text;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Testing;

/// <summary>A frame as the server sent it.</summary>
/// <param name="Opcode">What it is.</param>
/// <param name="Fin">Whether it ends its message.</param>
/// <param name="Rsv1">Whether it is compressed.</param>
/// <param name="Payload">Its bytes, as they came.</param>
public sealed record RawFrame(Opcode Opcode, bool Fin, bool Rsv1, byte[] Payload)
{
    /// <summary>The payload read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close; null when it has none.</summary>
    public int? CloseCode => Opcode == Opcode.Close && Payload.Length >= 2 ? (Payload[0] << 8) | Payload[1] : null;

    /// <inheritdoc />
    public override string ToString() => $"{Opcode}{(Fin ? "" : " (not final)")}{(Rsv1 ? " (RSV1)" : "")} of {Payload.Length} bytes: {Excerpt()}";

    private string Excerpt() => Opcode switch
    {
        Opcode.Text when !Rsv1 => Text.Length > 200 ? Text[..200] + "…" : Text,
        Opcode.Close when Payload.Length >= 2 => $"{CloseCode} {Encoding.UTF8.GetString(Payload.AsSpan(2))}",
        _ => Convert.ToHexString(Payload.AsSpan(0, Math.Min(Payload.Length, 32))),
    };
}
