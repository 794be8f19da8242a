using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>What is not written to the log, whatever level somebody sets.</summary>
internal static class NodeLogging
{
    private static readonly (string Category, LogLevel From)[] Silenced =
    [
        // The host's own line for a request has its query in it, and the query may have a token.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning),
        // An error for each look at a node that is still starting; the answer of the endpoint has the reasons.
        ("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None),
        // A line for each heartbeat that is late. That a node isn't reached is said by the cluster, and that this one is held up by its heartbeat's sender.
        ("Akka.Remote.PhiAccrualFailureDetector", LogLevel.Error),
    ];

    public static void Silence(LoggerFilterOptions logging)
    {
        string?[] providers = [null, .. logging.Rules.Select(static rule => rule.ProviderName)];
        foreach (var provider in providers.Distinct())
        {
            foreach (var (category, from) in Silenced)
            {
                logging.Rules.Add(new LoggerFilterRule(provider, category, from, null));
            }
        }
    }
}
