using System.Data.Common;
using System.Net.Sockets;

namespace ChatCluster.Rooms.Log;

/// <summary>Tells the trouble that a database makes from mistakes of ours.</summary>
internal static class PostgresTrouble
{
    /// <summary>True for what the driver throws when the server is away, refuses, or does not answer; when a connection broke unnoticed, or the pool was closed.</summary>
    public static bool Is(Exception e) => e is DbException or SocketException or IOException or TimeoutException or InvalidOperationException;
}
