using ChatCluster.Shared.Hosting;

namespace ChatCluster.Gateway.Hosting;

/// <summary>The process may not have open what it needs for itself, so it could let nobody in.</summary>
internal sealed class TooFewFilesException(int limit) : CannotStartException(
    $"This process may have {limit} files open and needs {FilePlaces.Reserve} for itself. Allow it more, one for each client (ulimit -n, LimitNOFILE=, --ulimit nofile=).");
