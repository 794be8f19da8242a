using ChatCluster.Load.Systems;
using ChatCluster.Shared.Postgres;

namespace ChatCluster.Bench.Log;

/// <summary>CPU time of all processes of a PostgreSQL server on this machine.</summary>
internal sealed class ServerCpu(int postmaster)
{
    /// <returns>Null when the server runs elsewhere.</returns>
    public static async Task<ServerCpu?> FindAsync(PostgresDatabase database)
    {
        await using var query = database.Source.CreateCommand("SELECT pg_backend_pid()");
        return ProcessTree.ParentOf((int)(await query.ExecuteScalarAsync())!) is > 0 and var postmaster ? new ServerCpu(postmaster) : null;
    }

    /// <summary>User and system time so far, of those that have ended too.</summary>
    public TimeSpan Total() => TimeSpan.FromTicks(ProcessTree.Of([postmaster]).Sum(static id => ProcessTree.CpuOf(id).Ticks));
}
