using System.Buffers;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Protocols.ChatV1;

/// <summary>Events as the room encoded them, each in a text frame.</summary>
/// <param name="compressFrom">Frames of so many bytes and more are compressed; null for members without permessage-deflate.</param>
internal sealed class ChatV1EventFormat(int? compressFrom) : EventFormat
{
    public override ReadOnlyMemory<byte> Frame(IReadOnlyList<RoomEvent> events) =>
        compressFrom is null ? FramePlain(events) : FrameCompressed(events);

    /// <summary>Makes a frame of an answer, compressed where that pays.</summary>
    public ReadOnlyMemory<byte> Finish(ReadOnlySpan<byte> body)
    {
        if (compressFrom is null)
        {
            return ServerFrames.Text(body);
        }

        var frame = new ArrayBufferWriter<byte>();
        Write(frame, body);
        return frame.WrittenMemory;
    }

    private static byte[] FramePlain(IReadOnlyList<RoomEvent> events)
    {
        var size = 0;
        for (var i = 0; i < events.Count; i++)
        {
            size += FrameWriter.HeaderLength(events[i].Body.Length) + events[i].Body.Length;
        }

        var frames = new byte[size];
        var at = 0;
        for (var i = 0; i < events.Count; i++)
        {
            at += ServerFrames.Write(frames.AsSpan(at), events[i].Body.Span);
        }

        return frames;
    }

    private ReadOnlyMemory<byte> FrameCompressed(IReadOnlyList<RoomEvent> events)
    {
        var frames = new ArrayBufferWriter<byte>();
        for (var i = 0; i < events.Count; i++)
        {
            Write(frames, events[i].Body.Span);
        }

        return frames.WrittenMemory;
    }

    // A message that doesn't get shorter goes out as it is: compression is chosen per message (RFC 7692 section 6).
    private void Write(ArrayBufferWriter<byte> frames, ReadOnlySpan<byte> body)
    {
        var compressed = new ArrayBufferWriter<byte>();
        if (body.Length >= compressFrom && Deflate.TryCompress(body, compressed))
        {
            FrameWriter.WriteMessage(frames, Opcode.Text, compressed.WrittenSpan, compressed: true);
            return;
        }

        FrameWriter.WriteText(frames, body);
    }
}
