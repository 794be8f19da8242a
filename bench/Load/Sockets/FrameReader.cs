using System.Buffers.Binary;
using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Sockets;

/// <summary>Turns the bytes of one connection into what they mean. Whole messages are read where they lie; only what is cut off is copied.</summary>
internal sealed class FrameReader(Dialect dialect, IArrivals to)
{
    private const int Close = 8;
    private const int Ping = 9;
    private const int BetweenFrames = -1;

    private byte[] _cut = []; // the beginning of a header or of a control frame
    private byte[] _message = []; // the beginning of a message
    private int _held;
    private long _left = BetweenFrames; // payload of the current frame that has not come yet
    private bool _final;

    /// <summary>Reads what has come.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (_cut.Length > 0)
        {
            bytes = (byte[])[.. _cut, .. bytes];
            _cut = [];
        }

        while (_left != BetweenFrames || !bytes.IsEmpty)
        {
            if (_left == BetweenFrames && !Header(ref bytes))
            {
                _cut = bytes.ToArray();
                return;
            }

            if (_left == BetweenFrames)
            {
                continue; // it was a control frame
            }

            var part = bytes[..(int)Math.Min(_left, bytes.Length)];
            bytes = bytes[part.Length..];
            _left -= part.Length;
            if (_left > 0)
            {
                Payload(part, complete: false);
                return;
            }

            _left = BetweenFrames;
            Payload(part, _final);
        }
    }

    // False when it has not all come.
    private bool Header(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return false;
        }

        long length = bytes[1] & 0x7F;
        var header = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header)
        {
            return false;
        }

        length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => length,
        };
        var opcode = bytes[0] & 0x0F;
        if (opcode < Close)
        {
            _final = (bytes[0] & 0x80) != 0;
            _left = length;
            bytes = bytes[header..];
            return true;
        }

        if (bytes.Length < header + length)
        {
            return false;
        }

        var payload = bytes.Slice(header, (int)length);
        bytes = bytes[(header + (int)length)..];
        if (opcode == Ping)
        {
            to.Pinged(payload);
        }
        else if (opcode == Close)
        {
            to.Closed(length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005);
        }

        return true;
    }

    private void Payload(ReadOnlySpan<byte> part, bool complete)
    {
        var unread = part;
        if (_held > 0)
        {
            Hold(part);
            unread = _message.AsSpan(0, _held);
        }

        while (!unread.IsEmpty)
        {
            var arrival = dialect.Next(unread, complete, out var used);
            if (used == 0)
            {
                break;
            }

            to.Arrived(arrival, unread[..used]);
            unread = unread[used..];
        }

        if (_held > 0)
        {
            unread.CopyTo(_message);
            _held = unread.Length;
        }
        else if (!unread.IsEmpty)
        {
            Hold(unread);
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_held + bytes.Length > _message.Length)
        {
            Array.Resize(ref _message, Math.Max(512, 2 * (_held + bytes.Length)));
        }

        bytes.CopyTo(_message.AsSpan(_held));
        _held += bytes.Length;
    }
}
