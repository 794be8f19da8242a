using System.Collections.Concurrent;

namespace ChatCluster.Gateway.Connections;

/// <summary>The open connections of this gateway.</summary>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<Connection, byte> _open = [];
    private TaskCompletionSource? _empty;

    /// <summary>How many there are.</summary>
    public int Count => _open.Count;

    /// <summary>All of them; those that come or go meanwhile may be missed.</summary>
    public IEnumerable<Connection> All => _open.Select(static entry => entry.Key);

    /// <summary>Adds one.</summary>
    public void Add(Connection connection) => _open.TryAdd(connection, 0);

    /// <summary>Removes one.</summary>
    public void Remove(Connection connection)
    {
        _open.TryRemove(connection, out _);
        if (_open.IsEmpty)
        {
            Volatile.Read(ref _empty)?.TrySetResult();
        }
    }

    /// <summary>Completes when none is open.</summary>
    public Task WhenEmptyAsync()
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        return _open.IsEmpty ? Task.CompletedTask : empty.Task;
    }
}
