using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text.Unicode;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.WebSockets;

/// <summary>Puts the frames of one client together to messages, and finds what breaks RFC 6455.</summary>
/// <remarks>
/// <para>
/// Control frames are given out as they come, also between the fragments of a message. Nothing is answered here: whoever reads sends pongs and closes.
/// </para>
/// <para>
/// Payloads lie in pooled arrays that are returned by the next read, so a connection that waits for its peer's next message holds none. Memory grows with
/// the bytes that came, never with a length that was only announced. Uncompressed messages cost no allocation.
/// </para>
/// <para>
/// Whoever reads waits for the input, not this: an idle connection keeps no state of a wait here, and what comes is not handed on once more. A cancelled read
/// loses nothing.
/// </para>
/// </remarks>
public sealed class MessageReader : IDisposable
{
    /// <summary>A message longer than this many times the limit isn't skipped but ends the connection.</summary>
    public const int SkipFactor = 16;

    private readonly PipeReader _input;
    private readonly int _maxMessageBytes;
    private readonly bool _deflate;

    // The message that is being put together, or that was given out by the last read.
    private byte[]? _message;
    private int _length;
    private Opcode _opcode; // Continuation: none is being put together
    private bool _compressed;
    private bool _skipping;
    private long _announced; // the lengths in the headers of its frames, summed

    // The frame whose payload comes next.
    private bool _inFrame;
    private bool _fin;
    private long _remaining;
    private uint _mask;

    private byte[]? _control;
    private bool _isOver; // after a close or a violation: what comes is thrown away

    /// <summary>Makes a reader.</summary>
    /// <param name="input">
    /// The client's bytes. Best made with zero-byte reads, so that it holds no buffer while it waits; it stays the caller's to complete.
    /// </param>
    /// <param name="maxMessageBytes">Longest message, after decompression. Unit: bytes. Bounds: 1 to 1 GiB.</param>
    /// <param name="deflate">Whether permessage-deflate was negotiated, see <see cref="DeflateOffer"/>.</param>
    public MessageReader(PipeReader input, int maxMessageBytes, bool deflate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessageBytes, 1 << 30);
        _input = input;
        _maxMessageBytes = maxMessageBytes;
        _deflate = deflate;
    }

    // Compression of what can't be compressed makes it longer: by an eighth at worst, when an encoder knows no better than nine bits for a byte.
    private long MaxAnnounced => _compressed ? _maxMessageBytes + (_maxMessageBytes / 8) + 64L : _maxMessageBytes;

    /// <summary>Takes the next message or control frame, if all of it has come.</summary>
    /// <param name="message">What came. Its payload is valid until the next call.</param>
    /// <returns>False when more must come: read from the input, and go on with <see cref="TryTake"/>.</returns>
    /// <exception cref="OperationCanceledException">See <see cref="TryTake"/>.</exception>
    public bool TryRead(out IncomingMessage message)
    {
        ReturnBuffers(message: _opcode is Opcode.Continuation);
        message = default;
        return _input.TryRead(out var read) && TryTake(read, out message);
    }

    /// <summary>Takes the next message or control frame from what a read of the input has given.</summary>
    /// <param name="read">All of it, and advanced by nobody else.</param>
    /// <param name="message">What came. Its payload is valid until the next call of <see cref="TryRead"/>.</param>
    /// <returns>False when more must come.</returns>
    /// <exception cref="OperationCanceledException"><see cref="PipeReader.CancelPendingRead"/> has ended the read. Nothing is lost.</exception>
    public bool TryTake(ReadResult read, out IncomingMessage message)
    {
        var rest = read.Buffer;
        var isFound = TryParse(ref rest, out message);
        _input.AdvanceTo(rest.Start, isFound ? rest.Start : rest.End);
        if (isFound)
        {
            return true;
        }

        if (read.IsCanceled)
        {
            throw new OperationCanceledException("The read of a WebSocket message was cancelled through its pipe.");
        }

        message = IncomingMessage.End;
        return read.IsCompleted;
    }

    /// <summary>Returns the pooled arrays, after the last read has ended. Payloads given out before are no longer valid.</summary>
    public void Dispose()
    {
        _isOver = true;
        ReturnBuffers(message: true);
    }

    private bool TryParse(ref ReadOnlySequence<byte> rest, out IncomingMessage message)
    {
        message = default;
        while (!_isOver)
        {
            if (!_inFrame)
            {
                if (!FrameHeader.TryRead(rest, _deflate, out var header, out var violation))
                {
                    if (violation is null)
                    {
                        return false;
                    }

                    message = Break(violation);
                    return true;
                }

                if (header.IsControl)
                {
                    return TryReadControl(header, ref rest, out message);
                }

                violation = Begin(header);
                if (violation is not null)
                {
                    message = Break(violation);
                    return true;
                }

                rest = rest.Slice(header.Size);
            }

            Take(ref rest);
            if (_remaining > 0)
            {
                return false;
            }

            _inFrame = false;
            if (_fin)
            {
                message = Finish();
                return true;
            }
        }

        rest = rest.Slice(rest.End);
        return false;
    }

    private bool TryReadControl(in FrameHeader header, ref ReadOnlySequence<byte> rest, out IncomingMessage message)
    {
        message = default;
        var length = (int)header.Length;
        if (rest.Length < header.Size + length)
        {
            return false;
        }

        _control = ArrayPool<byte>.Shared.Rent(FrameWriter.MaxControlPayload);
        rest.Slice(header.Size, length).CopyTo(_control);
        rest = rest.Slice(header.Size + length);
        var payload = _control.AsMemory(0, length);
        Masking.Apply(payload.Span, payload.Span, header.Mask);
        if (header.Opcode is not Opcode.Close)
        {
            message = IncomingMessage.Of(header.Opcode, payload);
            return true;
        }

        if (CloseStatus.Check(payload.Span) is { } violation)
        {
            message = Break(violation);
            return true;
        }

        _isOver = true;
        message = length == 0
            ? IncomingMessage.Close(CloseStatus.None, default)
            : IncomingMessage.Close(BinaryPrimitives.ReadUInt16BigEndian(payload.Span), payload[2..]);
        return true;
    }

    /// <summary>Takes in the header of a text, binary or continuation frame.</summary>
    private WebSocketViolation? Begin(in FrameHeader header)
    {
        if (header.Opcode is Opcode.Continuation)
        {
            if (_opcode is Opcode.Continuation)
            {
                return new(CloseCode.ProtocolError, "A continuation of nothing: no message was begun.");
            }
        }
        else
        {
            if (_opcode is not Opcode.Continuation)
            {
                return new(CloseCode.ProtocolError, "A new message begins before the last fragment of the one before.");
            }

            _opcode = header.Opcode;
            _compressed = header.Compressed;
            _skipping = false;
            _announced = 0;
            _length = 0;
        }

        // The bound on what was announced before keeps the sum from wrapping.
        if (header.Length > (SkipFactor * (long)_maxMessageBytes) - _announced)
        {
            return new(CloseCode.MessageTooBig, $"A message takes at most {_maxMessageBytes} bytes; this one is more than {SkipFactor} times as long.");
        }

        _announced += header.Length;
        if (_announced > MaxAnnounced)
        {
            _skipping = true;
            ReturnBuffers(message: true);
        }

        _inFrame = true;
        _fin = header.Fin;
        _remaining = header.Length;
        _mask = header.Mask;
        return null;
    }

    /// <summary>Takes from the frame's payload what has come.</summary>
    private void Take(ref ReadOnlySequence<byte> rest)
    {
        var take = Math.Min(_remaining, rest.Length);
        if (!_skipping && take > 0)
        {
            // What was announced fits an int here, and so does what came of it.
            Reserve(_length + (int)take + (_compressed ? Deflate.TailLength : 0));
            foreach (var piece in rest.Slice(0, take))
            {
                _mask = Masking.Apply(piece.Span, _message.AsSpan(_length), _mask);
                _length += piece.Length;
            }
        }

        rest = rest.Slice(take);
        _remaining -= take;
    }

    private IncomingMessage Finish()
    {
        var opcode = _opcode;
        _opcode = Opcode.Continuation;
        if (_skipping)
        {
            return IncomingMessage.TooLarge;
        }

        // Of no bytes is no DEFLATE, but it is plain what a client means by it.
        if (_compressed && _length > 0)
        {
            Reserve(_length + Deflate.TailLength);
            var inflated = Deflate.TryInflate(_message!, _length, _maxMessageBytes, out var text, out var length);
            ReturnBuffers(message: true);
            (_message, _length) = (text, length);
            if (inflated is InflateResult.TooLong)
            {
                return IncomingMessage.TooLarge;
            }

            if (inflated is InflateResult.Invalid)
            {
                return Break(new(CloseCode.ProtocolError, "A compressed message is not DEFLATE (RFC 1951)."));
            }
        }

        var payload = _message.AsMemory(0, _length);
        return opcode is Opcode.Text && !Utf8.IsValid(payload.Span)
            ? Break(new(CloseCode.InvalidUtf8, "A text message is not UTF-8."))
            : IncomingMessage.Of(opcode, payload);
    }

    private IncomingMessage Break(WebSocketViolation violation)
    {
        _isOver = true;
        return IncomingMessage.Broken(violation);
    }

    private void Reserve(int bytes)
    {
        if (_message is not null && _message.Length >= bytes)
        {
            return;
        }

        // The pool's sizes double, so growing costs each byte two copies at most.
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        if (_message is not null)
        {
            _message.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_message);
        }

        _message = larger;
    }

    private void ReturnBuffers(bool message)
    {
        if (_control is not null)
        {
            ArrayPool<byte>.Shared.Return(_control);
            _control = null;
        }

        if (message && _message is not null)
        {
            ArrayPool<byte>.Shared.Return(_message);
            _message = null;
        }
    }
}
