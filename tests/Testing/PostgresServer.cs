using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ChatCluster.Testing;

/// <summary>A private PostgreSQL server on a free port of loopback, from the installed binaries; gone with the test process that started it.</summary>
/// <remarks>One for a whole test run, with a database for each spec: making a server takes a second or two, a database some 50 ms.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Said by tests that are skipped because there is none.</summary>
    public const string Missing = "PostgreSQL's server isn't installed (Debian: apt-get install postgresql; another place: POSTGRES_BIN=<folder of initdb>).";

    private static readonly SemaphoreSlim OneAtATime = new(1);
    private static PostgresServer? s_shared;

    private readonly TempFolder _folder = new();
    private Process? _process;
    private int _databases;

    private PostgresServer(int port) => Port = port;

    /// <summary>Where it listens, on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; }

    /// <summary>The server that all specs of this process share, each in a database of its own.</summary>
    public static async Task<PostgresServer> SharedAsync()
    {
        await OneAtATime.WaitAsync();
        try
        {
            if (s_shared is null)
            {
                s_shared = await StartAsync();
                AppDomain.CurrentDomain.ProcessExit += (_, _) => s_shared.Dispose();
            }

            return s_shared;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>A server of its own, for specs that stop, kill or freeze it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(PostgresPrograms.Bin is null ? throw new InvalidOperationException(Missing) : NodePorts.Free());
        await server.InitializeAsync();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A new, empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"chat{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts it, after a stop or a kill, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = Launch(PostgresPrograms.Command("postgres", "-D", _folder.File("data"), "-k", _folder.Path, "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture)));
        Reaper.OfServers.Watch(_process);
        await Eventually.TrueAsync("PostgreSQL answers", async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"PostgreSQL ended with {_process.ExitCode}.");
            }

            try
            {
                // Not one of the pool, which may have been opened before the stop.
                await using var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    /// <summary>Stops it: open transactions are rolled back, connections closed (<c>fast</c>), or it dies in mid-sentence (<c>immediate</c>).</summary>
    public async Task StopAsync(bool immediate = false)
    {
        await SignalAsync(immediate ? "-QUIT" : "-INT", [Postmaster]);
        await _process!.WaitForExitAsync().Soon("PostgreSQL ends");
    }

    /// <summary>SIGKILL to all of its processes: nobody rolls anything back or says goodbye, and the next start has to recover.</summary>
    public async Task KillAsync()
    {
        var children = Children(); // afterwards they are somebody else's
        await SignalAsync("-KILL", [Postmaster]);
        await SignalAsync("-KILL", [.. children.Where(static it => Directory.Exists($"/proc/{it}"))]);
        await _process!.WaitForExitAsync().Soon("PostgreSQL ends");
        await Eventually.True("all of its processes have ended", () => !children.Any(static it => Directory.Exists($"/proc/{it}")));
    }

    /// <summary>Freezes it: its port still accepts, and nobody ever answers.</summary>
    public async Task FreezeAsync()
    {
        // First the parent, so that no new children come.
        await SignalAsync("-STOP", [Postmaster]);
        await SignalAsync("-STOP", Children());
    }

    /// <summary>Goes on where it was frozen.</summary>
    public async Task ThawAsync() => await SignalAsync("-CONT", [.. Children(), Postmaster]);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await StopAsync(immediate: true);
        }

        Dispose();
    }

    private void Dispose()
    {
        if (_process is { HasExited: false })
        {
            using var stopping = Process.Start("kill", ["-QUIT", Postmaster]);
            _process.WaitForExit(TimeSpan.FromSeconds(5));
        }

        _folder.Dispose();
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username=chat;Maximum Pool Size=20";

    private async Task InitializeAsync()
    {
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root.
            using var owning = Process.Start("chown", ["postgres", _folder.Path]);
            await owning.WaitForExitAsync();
        }

        using var making = Launch(PostgresPrograms.Initialize(_folder.File("data")));
        await making.WaitForExitAsync().Soon("initdb");
        if (making.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb ended with {making.ExitCode}.");
        }

        // Commits wait for the disk as they do in production; only what slows a fresh server down for nothing is switched off.
        await File.AppendAllTextAsync(
            _folder.File("data/postgresql.conf"),
            "\nmax_connections = 200\nautovacuum_naptime = 60s\nlog_min_messages = fatal\nshared_buffers = 64MB\n");
    }

    private string Postmaster => _process!.Id.ToString(CultureInfo.InvariantCulture);

    private List<string> Children()
    {
        var children = new List<string>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(static it => int.TryParse(Path.GetFileName(it), out _)))
        {
            try
            {
                // pid (name, which may have anything in it) state parent …
                var parent = File.ReadAllText(Path.Combine(folder, "stat")).Split(')')[^1].Split(' ')[2];
                if (parent == Postmaster)
                {
                    children.Add(Path.GetFileName(folder));
                }
            }
            catch (IOException)
            {
                // Gone meanwhile.
            }
        }

        return children;
    }

    private static async Task SignalAsync(string signal, List<string> processes)
    {
        if (processes.Count == 0)
        {
            return;
        }

        using var sending = Process.Start("kill", [signal, .. processes]);
        await sending.WaitForExitAsync().Soon("signal");
    }

    private Process Launch(string[] command)
    {
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
