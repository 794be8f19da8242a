using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Rooms;

/// <summary>Something asked of a room that is asked again, over any number of connections, until it is answered.</summary>
/// <param name="ref">Names it in its frames: the same one each time, so that any answer will do.</param>
internal abstract class Request(long @ref)
{
    public long Ref { get; } = @ref;

    /// <summary>It is written to the connection that is there now, and not answered.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Not to be written before this time.</summary>
    public TimeSpan HeldUntil { get; set; }

    /// <summary>How often it was written.</summary>
    public int Attempts { get; set; }

    /// <summary>Which join it was written behind.</summary>
    public long Join { get; set; }

    public abstract byte[] ToFrame(string room);

    /// <summary>Ends it with its answer.</summary>
    /// <returns>False if this isn't an answer to it.</returns>
    public abstract bool TryComplete(AnswerFrame answer);

    /// <summary>Ends it with an exception.</summary>
    public abstract void Fail(Exception why);
}

/// <inheritdoc />
internal abstract class Request<T>(long @ref) : Request(@ref)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Outcome => _outcome.Task;

    public override void Fail(Exception why)
    {
        if (why is OperationCanceledException cancelled)
        {
            _outcome.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _outcome.TrySetException(why);
        }
    }

    protected void Complete(T outcome) => _outcome.TrySetResult(outcome);
}

internal sealed class SendRequest(long @ref, string id, string text) : Request<SentMessage>(@ref)
{
    public string Id { get; } = id;

    public override byte[] ToFrame(string room) => ClientFrames.Send(Ref, room, Id, text);

    public override bool TryComplete(AnswerFrame answer)
    {
        if (answer is not SentFrame sent || sent.Message.Id != Id)
        {
            return false;
        }

        Complete(sent.Message);
        return true;
    }
}

internal sealed class HistoryRequest(long @ref, long? before, long? after, int? limit) : Request<HistoryPage>(@ref)
{
    public override byte[] ToFrame(string room) => ClientFrames.History(Ref, room, before, after, limit);

    public override bool TryComplete(AnswerFrame answer)
    {
        if (answer is not HistoryFrame history)
        {
            return false;
        }

        Complete(history.Page);
        return true;
    }
}
