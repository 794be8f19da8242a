using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>A chat server that can be measured: ours or a rival.</summary>
internal abstract class ChatSystem
{
    /// <summary>What it is called on the command line and in the table.</summary>
    public abstract string Name { get; }

    /// <summary>What its clients speak.</summary>
    public abstract Dialect Dialect { get; }

    /// <summary>Nodes that clients connect to. Default: 1.</summary>
    public virtual int Nodes => 1;

    /// <summary>True for our own, which have scenarios that the others can't have.</summary>
    public virtual bool IsOurs => false;

    /// <summary>What must be installed first; null when all is there.</summary>
    public abstract string? Missing { get; }

    /// <summary>The version of what is measured, and what it runs on.</summary>
    public abstract string Version { get; }

    /// <summary>Starts it afresh, and completes when it takes clients.</summary>
    public async Task<Served> StartAsync()
    {
        var served = new Served();
        try
        {
            await StartAsync(served);
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts its processes and waits until they take clients.</summary>
    protected abstract Task StartAsync(Served served);
}
