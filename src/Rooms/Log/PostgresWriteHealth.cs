namespace ChatCluster.Rooms.Log;

/// <summary>Remembers whether the last thing to be stored, by the writer or by an opening, was stored: what a ping goes by.</summary>
internal sealed class PostgresWriteHealth
{
    private volatile bool _lastWriteFailed;

    /// <summary>True when the last thing to be stored was not.</summary>
    public bool LastWriteFailed => _lastWriteFailed;

    /// <summary>Something was made durable.</summary>
    public void Stored() => _lastWriteFailed = false;

    /// <summary>Something was not, or nobody knows.</summary>
    public void Failed() => _lastWriteFailed = true;
}
