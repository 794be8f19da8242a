using ChatCluster.Rooms.Log;

namespace ChatCluster.Testing;

/// <summary>Hears the outcome of one tenure's appends, can be waited on, and knows what a log must never tell.</summary>
public sealed class RecordingListener : IAppendListener
{
    private readonly object _gate = new();
    private readonly List<long> _commits = [];
    private readonly List<string> _breaches = [];
    private readonly List<(long Through, TaskCompletionSource Reached)> _waiting = [];
    private readonly TaskCompletionSource<Refusal> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Refusal? _refusal;

    /// <summary>Every <c>through</c> that was told, in order.</summary>
    public IReadOnlyList<long> Commits
    {
        get
        {
            lock (_gate)
            {
                return [.. _commits];
            }
        }
    }

    /// <summary>Newest <c>seq</c> known to be committed; 0 for none.</summary>
    public long Through => Commits is [.., var last] ? last : 0;

    /// <summary>The refusal, when one was told.</summary>
    public Refusal? RefusalSoFar
    {
        get
        {
            lock (_gate)
            {
                return _refusal;
            }
        }
    }

    /// <summary>Contradictions in what was told: commits that go back or come after a refusal, a second refusal. Must stay empty.</summary>
    public IReadOnlyList<string> Breaches
    {
        get
        {
            lock (_gate)
            {
                return [.. _breaches];
            }
        }
    }

    /// <summary>Waits until <paramref name="through"/> is committed; fails at once when it can't be any more.</summary>
    public async Task UntilCommitted(long through)
    {
        TaskCompletionSource reached;
        lock (_gate)
        {
            if (_commits is [.., var last] && last >= through)
            {
                return;
            }

            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((through, reached));
        }

        var first = await Task.WhenAny(reached.Task, _refused.Task).Soon($"commit of {through}; told so far: {Through}");
        if (!reached.Task.IsCompleted)
        {
            throw new InvalidOperationException($"{through} was not committed but refused: {await _refused.Task}");
        }

        await first;
    }

    /// <summary>Waits for the refusal.</summary>
    public Task<Refusal> UntilRefused() => _refused.Task.Soon($"refusal; commits told so far: {Through}");

    /// <inheritdoc />
    public void Committed(RoomTenure tenure, long through)
    {
        lock (_gate)
        {
            if (_commits is [.., var last] && through <= last)
            {
                _breaches.Add($"committed {through} after {last}");
            }

            if (_refusal is not null)
            {
                _breaches.Add($"committed {through} after the refusal");
            }

            _commits.Add(through);
            _waiting.RemoveAll(wait => wait.Through <= through && wait.Reached.TrySetResult());
        }
    }

    /// <inheritdoc />
    public void Refused(RoomTenure tenure, long from, AppendRefusal why)
    {
        lock (_gate)
        {
            if (_commits is [.., var last] && from != last + 1)
            {
                _breaches.Add($"refused from {from}, although committed through {last}");
            }

            if (_refusal is not null)
            {
                _breaches.Add($"refused a second time, from {from}");
                return;
            }

            _refusal = new Refusal(from, why);
            _refused.SetResult(_refusal);
        }
    }
}

/// <summary>What <see cref="IAppendListener.Refused"/> told.</summary>
public sealed record Refusal(long From, AppendRefusal Why);
