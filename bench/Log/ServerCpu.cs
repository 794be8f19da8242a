using System.Globalization;
using ChatCluster.Shared.Postgres;

namespace ChatCluster.Bench.Log;

/// <summary>CPU time of all processes of a PostgreSQL server on this machine, from /proc.</summary>
internal sealed class ServerCpu(string postmaster)
{
    /// <returns>Null when the server runs elsewhere.</returns>
    public static async Task<ServerCpu?> FindAsync(PostgresDatabase database)
    {
        await using var query = database.Source.CreateCommand("SELECT pg_backend_pid()");
        var backend = Stat(((int)(await query.ExecuteScalarAsync())!).ToString(CultureInfo.InvariantCulture));
        return backend is null ? null : new ServerCpu(backend[1]);
    }

    /// <summary>User and system time so far, of those that have ended too.</summary>
    public TimeSpan Total()
    {
        long ticks = 0;
        foreach (var process in Directory.GetDirectories("/proc").Select(static it => Path.GetFileName(it)!).Where(static it => int.TryParse(it, out _)))
        {
            if (Stat(process) is { } stat && (process == postmaster || stat[1] == postmaster))
            {
                ticks += long.Parse(stat[11], null) + long.Parse(stat[12], null);
                ticks += process == postmaster ? long.Parse(stat[13], null) + long.Parse(stat[14], null) : 0;
            }
        }

        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    // State, parent, … user and system time, and those of children that have ended: fields 3, 4, … 14, 15, 16, 17 of proc(5).
    private static string[]? Stat(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
