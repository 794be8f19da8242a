namespace ChatCluster.Micro.Cases;

/// <summary>Waits, without allocating, until something has happened so many times on other threads.</summary>
internal sealed class Arrivals(int expected) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CountdownEvent _missing = new(expected);

    /// <summary>Begins to count anew.</summary>
    public void Reset() => _missing.Reset();

    /// <summary>It has happened once more.</summary>
    public void Signal() => _missing.Signal();

    /// <summary>Waits for all of them.</summary>
    public void Wait()
    {
        if (!_missing.Wait(Patience))
        {
            throw new TimeoutException($"{_missing.CurrentCount} of {expected} have not come within {Patience.TotalSeconds} s.");
        }
    }

    public void Dispose() => _missing.Dispose();
}
