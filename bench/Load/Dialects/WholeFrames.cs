namespace ChatCluster.Load.Dialects;

/// <summary>Protocols in which each WebSocket message is one message.</summary>
internal abstract class WholeFrames : Dialect
{
    /// <inheritdoc />
    public sealed override Arrival Next(ReadOnlySpan<byte> unread, bool complete, out int used)
    {
        used = complete ? unread.Length : 0;
        return complete ? MeaningOf(unread) : Arrival.Other;
    }

    /// <summary>What a message means.</summary>
    protected abstract Arrival MeaningOf(ReadOnlySpan<byte> message);
}
