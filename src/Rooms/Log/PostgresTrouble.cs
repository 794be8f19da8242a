using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>Tells the trouble that a database makes from mistakes of ours.</summary>
internal static class PostgresTrouble
{
    /// <summary>True for what the driver throws when the server is away, refuses, or does not answer; when a connection broke unnoticed, or the pool was closed.</summary>
    public static bool Is(Exception e) => e is DbException or SocketException or IOException or TimeoutException or InvalidOperationException;

    /// <summary>True when the connection had ended, most often long before: the server was restarted, or something on the way forgot it.</summary>
    public static bool IsEndOfConnection(Exception e) => e is PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        }
        or NpgsqlException { InnerException: IOException or SocketException };
}
