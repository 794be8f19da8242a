using Microsoft.Extensions.Hosting;

namespace ChatCluster.Shared.Hosting;

/// <summary>Ends a node that is already running when it turns out that it can't do its work as it was set up.</summary>
public sealed class StartFailure(IHostApplicationLifetime lifetime)
{
    /// <summary>Why; null while nothing is wrong.</summary>
    public CannotStartException? Problem { get; private set; }

    /// <summary>Stops the node. Its program says the message and ends with <see cref="StartProblem.ExitCode"/>.</summary>
    public void End(CannotStartException problem)
    {
        Problem = problem;
        lifetime.ApplicationStarted.Register(lifetime.StopApplication); // a start that is broken off is reported as a fault
    }
}
