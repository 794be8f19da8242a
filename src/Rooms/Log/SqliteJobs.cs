using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Log;

/// <summary>Something for the writer to do, in its turn.</summary>
internal abstract class SqliteJob
{
    /// <summary>Bytes of bodies that it writes.</summary>
    public virtual int Bytes => 0;
}

/// <summary>Write an event.</summary>
internal sealed class AppendJob(SqliteTenure tenure, RoomEvent next) : SqliteJob
{
    public SqliteTenure Tenure { get; } = tenure;

    public RoomEvent Next { get; } = next;

    public override int Bytes => Next.Body.Length;
}

/// <summary>A job that somebody waits for. The outcome is told to the pool, never on the writer's thread.</summary>
internal abstract class AwaitedJob<T> : SqliteJob, IAwaitedJob
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

/// <summary>Raise the term of a room; create the room when it is new.</summary>
internal sealed class ClaimJob(RoomId room) : AwaitedJob<RoomClaim>
{
    public RoomId Room { get; } = room;
}

/// <summary>Proves that the writer takes work and that the store lets it write: by taking the write lock, and after a failure by writing.</summary>
internal sealed class PingJob : AwaitedJob<bool>;

/// <summary>A room as its new owner finds it.</summary>
/// <param name="Key">The room's id in the database.</param>
/// <param name="Epoch">Which life of the log this is.</param>
/// <param name="Term">The owner's number.</param>
internal readonly record struct RoomClaim(long Key, Epoch Epoch, long Term);
