using System.Buffers;
using System.IO.Pipelines;

namespace ChatCluster.Micro.Cases;

/// <summary>A client that sends the same bytes again and again: they are there as soon as those before are read.</summary>
internal sealed class RepeatingInput(byte[] bytes) : PipeReader
{
    private readonly ReadOnlySequence<byte> _all = new(bytes);
    private ReadOnlySequence<byte> _rest = new(bytes);

    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(_rest, isCanceled: false, isCompleted: false);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        TryRead(out var result);
        return ValueTask.FromResult(result);
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        _rest = _rest.Slice(consumed);
        if (_rest.IsEmpty)
        {
            _rest = _all;
        }
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }
}
