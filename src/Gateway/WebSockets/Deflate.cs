using System.Buffers;
using System.IO.Compression;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>How <see cref="Deflate.TryInflate"/> ended.</summary>
internal enum InflateResult
{
    /// <summary>The message is whole.</summary>
    Done,

    /// <summary>The message would have been longer than allowed; inflating stopped there.</summary>
    TooLong,

    /// <summary>It is not DEFLATE, or is cut off.</summary>
    Invalid,
}

/// <summary>Compression of single messages, each by itself. Source: RFC 7692 section 7.2; RFC 1951.</summary>
public static class Deflate
{
    /// <summary>Room that <see cref="TryInflate"/> needs behind a compressed message. Unit: bytes.</summary>
    internal const int TailLength = 9;

    // A message may have several final blocks, but nobody sends them, and each costs a new decompressor.
    private const int MaxFinalBlocks = 16;

    /// <summary>Compresses a message, when that makes it shorter.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="output">Gets the payload of the frame, whose header then says compressed; nothing when the answer is false.</param>
    /// <remarks>Without a context that outlives the message, so that the same bytes serve every socket that negotiated compression.</remarks>
    public static bool TryCompress(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(payload.Length + SyncMarker.Length);
        try
        {
            using var packed = new Bounded(scratch, payload.Length + SyncMarker.Length - 1);
            using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                deflate.Write(payload);
                deflate.Flush();
                packed.IsSealed = true; // disposing writes a final block, which no message has
            }

            var written = scratch.AsSpan(0, packed.Written);
            if (packed.IsOverflown || !written.EndsWith(SyncMarker))
            {
                return false;
            }

            output.Write(written[..^SyncMarker.Length]);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Decompresses a message.</summary>
    /// <param name="compressed">The payload of its frames, with <see cref="TailLength"/> bytes of room behind it, which are overwritten.</param>
    /// <param name="length">The length of the payload. Unit: bytes.</param>
    /// <param name="maxBytes">Where to stop. Unit: bytes.</param>
    /// <param name="message">A pooled array for the caller to return; null unless the result is <see cref="InflateResult.Done"/>.</param>
    /// <param name="written">The length of the message in it. Unit: bytes.</param>
    internal static InflateResult TryInflate(byte[] compressed, int length, int maxBytes, out byte[]? message, out int written)
    {
        // The sync marker completes the last block (RFC 7692 section 7.2.2). The empty final block behind it tells a message that is whole from one
        // that was cut off: only a whole one leads there.
        SyncMarker.CopyTo(compressed.AsSpan(length));
        FinalBlock.CopyTo(compressed.AsSpan(length + SyncMarker.Length));
        var result = Inflate(compressed, length, maxBytes, byteByByte: false, out message, out written);
        if (result is null)
        {
            // A final block of the sender's own: permitted, and more may follow. The decompressor reads ahead, so it can't say where that block ended,
            // unless it is fed slowly.
            result = Inflate(compressed, length, maxBytes, byteByByte: true, out message, out written);
        }

        return result ?? InflateResult.Invalid;
    }

    /// <returns>Null when it came upon more final blocks than it may go beyond.</returns>
    private static InflateResult? Inflate(byte[] compressed, int length, int maxBytes, bool byteByByte, out byte[]? message, out int written)
    {
        message = null;
        written = 0;
        var total = length + TailLength;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(maxBytes + 1, Math.Max(256, 4 * length)));
        InflateResult? result = null;
        try
        {
            using var source = new Source(compressed, length, byteByByte);
            for (var blocks = byteByByte ? MaxFinalBlocks : 1; blocks > 0 && result is null; blocks--)
            {
                result = InflateTo(ref buffer, ref written, maxBytes, source);
                if (result is null && (source.Position == total || (byteByByte && source.Position == length)))
                {
                    result = InflateResult.Done;
                }
            }
        }
        catch (InvalidDataException)
        {
            result = InflateResult.Invalid;
        }

        if (result is InflateResult.Done)
        {
            message = buffer;
        }
        else
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return result;
    }

    /// <returns>Null when a final block was reached.</returns>
    private static InflateResult? InflateTo(ref byte[] buffer, ref int written, int maxBytes, Source source)
    {
        using var inflate = new DeflateStream(source, CompressionMode.Decompress, leaveOpen: true);
        while (true)
        {
            if (written == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(written + 1);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            var end = Math.Min(buffer.Length, maxBytes + 1);
            var read = inflate.Read(buffer.AsSpan(written, end - written));
            written += read;
            if (written > maxBytes)
            {
                return InflateResult.TooLong;
            }

            if (read == 0)
            {
                return source.IsExhausted ? InflateResult.Invalid : null;
            }
        }
    }

    private static ReadOnlySpan<byte> SyncMarker => [0x00, 0x00, 0xFF, 0xFF];

    private static ReadOnlySpan<byte> FinalBlock => [0x01, 0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Gives out the compressed bytes, the tail by itself, and notes when more were asked for than there are.</summary>
    private sealed class Source(byte[] bytes, int length, bool byteByByte) : MemoryStream(bytes, 0, length + TailLength, writable: false)
    {
        public bool IsExhausted { get; private set; }

        // The overload that DeflateStream calls; MemoryStream's other one comes here too.
        public override int Read(byte[] buffer, int offset, int count)
        {
            // The tail is given out only to a decompressor that is through with the message and not at its end, so the position tells one that is.
            var most = byteByByte ? 1 : Position < length ? length - (int)Position : TailLength;
            var read = base.Read(buffer, offset, Math.Min(most, count));
            IsExhausted |= read == 0 && count > 0;
            return read;
        }
    }

    /// <summary>Takes what fits, and notes when something didn't.</summary>
    private sealed class Bounded(byte[] bytes, int capacity) : MemoryStream
    {
        public int Written { get; private set; }

        public bool IsOverflown { get; private set; }

        public bool IsSealed { get; set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsSealed)
            {
                return;
            }

            IsOverflown |= buffer.Length > capacity - Written;
            if (!IsOverflown)
            {
                buffer.CopyTo(bytes.AsSpan(Written));
                Written += buffer.Length;
            }
        }
    }
}
