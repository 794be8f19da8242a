using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Log;

/// <summary>Something for a log's writer to do, in its turn.</summary>
internal abstract class LogJob
{
    /// <summary>Bytes of bodies that it writes.</summary>
    public virtual int Bytes => 0;
}

/// <summary>Write an event.</summary>
internal sealed class AppendJob<TTenure>(TTenure tenure, RoomEvent next) : LogJob
    where TTenure : RoomTenure
{
    public TTenure Tenure { get; } = tenure;

    public RoomEvent Next { get; } = next;

    public override int Bytes => Next.Body.Length;
}

/// <summary>A job that somebody waits for. The outcome is told to the pool, never on the writer's thread.</summary>
internal abstract class AwaitedJob<T> : LogJob, IAwaitedJob
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Ends when the batch was committed or failed.</summary>
    public Task<T> Done => _done.Task;

    /// <summary>The outcome, to be told once the batch is durable.</summary>
    public T Result
    {
        set => _result = value;
    }

    /// <inheritdoc />
    public void Committed() => _done.TrySetResult(_result!);

    /// <inheritdoc />
    public void Failed(Exception why) => _done.TrySetException(why);
}

/// <summary>What the writer tells a job that somebody waits for.</summary>
internal interface IAwaitedJob
{
    /// <summary>The batch is durable.</summary>
    void Committed();

    /// <summary>The batch was not committed.</summary>
    void Failed(Exception why);
}

/// <summary>Proves that the writer takes work and that the store lets it write: by what it costs nothing to ask, and after a failure by writing.</summary>
internal sealed class PingJob : AwaitedJob<bool>;
