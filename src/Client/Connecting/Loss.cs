using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace ChatCluster.Client.Connecting;

/// <summary>The exceptions by which networks fail.</summary>
internal static class Loss
{
    /// <summary>True for what any network may do at any time; the rest is a bug.</summary>
    public static bool Is(Exception e) =>
        e is WebSocketException or HttpRequestException or IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException;

    /// <summary>What happened, for people.</summary>
    public static string InWords(Exception e) => e is FormatException ? e.Message : e.GetBaseException().Message;
}
