using System.Net.Sockets;
using Akka.Remote;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Hosting;

/// <summary>Tells a node that can't start because of how it was set up from one that has a fault, and says what to change.</summary>
internal static class StartProblem
{
    /// <summary>EX_CONFIG of sysexits.h: a service manager need not try again.</summary>
    public const int ExitCode = 78;

    /// <summary>What to tell the person who started it; null for a fault.</summary>
    public static string? Describe(Exception e) => e switch
    {
        OptionsValidationException wrong => List(wrong.Failures),
        InvalidDataException { InnerException: FormatException } => List([$"{e.Message} {e.GetBaseException().Message}"]),
        FormatException { Source: "Microsoft.AspNetCore.Http" } => List([$"urls: {e.Message}. An address looks like http://localhost:8080"]),
        CannotStartException => e.Message,
        AggregateException all when all.Flatten().InnerException is RemoteTransportException { InnerException: SocketException why } tried => List([ClusterAddress(tried.Message, why)]),
        IOException { InnerException: AddressInUseException } => $"{e.Message} Stop what uses it, or listen at another port: --urls http://localhost:<port>",
        SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } =>
            $"The address of urls can't be listened on: {e.Message}. Listen elsewhere: --urls http://localhost:8080",
        _ => null,
    };

    private static string ClusterAddress(string tried, SocketException why) => why.SocketErrorCode == SocketError.AddressAlreadyInUse
        ? $"ChatCluster:Cluster:Port is in use{At(tried)}: stop what uses it, or set another one (of ListenPort, if that is set), or 0 for any free one."
        : $"ChatCluster:Cluster:Host can't be listened on ({why.Message}); it must be an address or a name of this machine that other nodes reach.";

    // The transport says it in brackets: "Failed to bind to [127.0.0.1:5055]. See …".
    private static string At(string tried) =>
        tried.IndexOf('[', StringComparison.Ordinal) is var from and >= 0 && tried.IndexOf("]. ", from, StringComparison.Ordinal) is var to and > 0 ? $", at {tried[(from + 1)..to]}" : "";

    private static string List(IEnumerable<string> problems) => $"Please change these settings:{string.Concat(problems.Select(static problem => $"\n  - {problem}"))}";
}
