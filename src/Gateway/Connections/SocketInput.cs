using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ChatCluster.Gateway.Connections;

/// <summary>Reads straight from a plaintext socket: no pipe, no other thread, and no buffer while it waits.</summary>
/// <remarks>
/// One reader, one read at a time. What was not consumed stays in one pooled array, which grows only for a reader that examines more than it consumes. A read is
/// ended by its token, or by whoever closes the socket.
/// </remarks>
internal sealed class SocketInput(Socket socket) : PipeReader
{
    private byte[]? _buffer;
    private int _start; // what was received and not consumed
    private int _end;
    private int _examined; // from here on it is new to the reader
    private bool _isOver; // the peer has ended its side
    private byte _reads;

    /// <summary>True between a read and the <see cref="AdvanceTo(SequencePosition, SequencePosition)"/> that has consumed all that came.</summary>
    internal bool HoldsBuffer => _buffer is not null;

    public override bool TryRead(out ReadResult result)
    {
        var isNew = _examined < _end || _isOver;
        result = isNew ? Received() : default;
        return isNew;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? ValueTask.FromResult(result) : ReceiveAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        (_start, _examined) = (consumed.GetInteger(), examined.GetInteger());
        if (_start == _end)
        {
            Return();
        }
    }

    /// <summary>Not to be had: a read is ended by its token.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void CancelPendingRead() => throw new NotSupportedException("A read of a socket is ended by its token.");

    /// <summary>Gives the buffer back, after the last read has ended. The socket stays the caller's.</summary>
    public override void Complete(Exception? exception = null) => Return();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellation)
    {
        if (++_reads % InARow == 0)
        {
            await Task.Yield(); // a peer that sends faster than is read doesn't keep the thread
        }

        if (_buffer is null)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, cancellation); // something has come
        }

        var received = await socket.ReceiveAsync(Free(), cancellation);
        _end += received;
        _isOver = received == 0;
        return Received();
    }

    private ReadResult Received() => new(
        _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled: false, isCompleted: _isOver);

    // What is free in the buffer, behind what waits in it: that moves to the front first, into a larger one where this is full of it.
    private Memory<byte> Free()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Size);
        }
        else if (_start > 0 || _end == _buffer.Length)
        {
            var old = _buffer;
            var waiting = old.AsSpan(_start.._end);
            _buffer = waiting.Length == old.Length ? ArrayPool<byte>.Shared.Rent(2 * old.Length) : old;
            waiting.CopyTo(_buffer);
            (_start, _end, _examined) = (0, waiting.Length, waiting.Length);
            if (!ReferenceEquals(old, _buffer))
            {
                ArrayPool<byte>.Shared.Return(old);
            }
        }

        return _buffer.AsMemory(_end);
    }

    private void Return()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _start = _end = _examined = 0;
    }

    private const int InARow = 16;

    // Many messages of a usual size; unit: bytes.
    private const int Size = 4096;
}
