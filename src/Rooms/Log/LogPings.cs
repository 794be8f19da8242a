namespace ChatCluster.Rooms.Log;

/// <summary>The pings of a writer: they go around whatever waits in its queue, and all that come before the next batch share one.</summary>
/// <param name="queue">The writer's queue.</param>
/// <param name="store">Its name, for people.</param>
internal sealed class LogPings(CommitQueue<LogJob> queue, string store)
{
    private readonly Lock _gate = new();
    private PingJob? _next;

    /// <summary>Answers with the next batch, however full the queue is.</summary>
    /// <exception cref="RoomLogUnavailableException">The store doesn't let the writer write, or the node stops.</exception>
    public Task PingAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_next is null)
            {
                var ping = new PingJob();
                if (!queue.TryAddFirst(ping))
                {
                    throw new RoomLogUnavailableException($"The writer of {store} takes no more work: the node stops.");
                }

                _next = ping;
            }

            return _next.Done.WaitAsync(cancellation);
        }
    }

    /// <summary>Told by the writer when it has taken a batch: whoever comes now waits for the next one.</summary>
    /// <returns>True when somebody waits for this one.</returns>
    public bool Taken(List<LogJob> batch)
    {
        if (batch[0] is not PingJob)
        {
            return false;
        }

        lock (_gate)
        {
            _next = null;
        }

        return true;
    }
}
