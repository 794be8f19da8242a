using System.Globalization;
using ChatCluster.Testing;

namespace ChatCluster.Load.Systems;

/// <summary>A private PostgreSQL, with its own settings but for its address: commits wait for the disk.</summary>
internal static class Postgres
{
    private const string Database = "chat";

    /// <summary>How to install it; null when it is there, or another is given by <c>CHATCLUSTER_BENCH_POSTGRES</c>.</summary>
    public static string? Missing => PostgresPrograms.Bin is null && Given is null ? "apt-get install postgresql" : null;

    /// <summary>Its version.</summary>
    public static string Version => Given is not null ? "PostgreSQL, given (its CPU is not counted)" : Tool.Line(Path.Combine(PostgresPrograms.Bin!, "postgres"), "--version");

    private static string? Given => Environment.GetEnvironmentVariable("CHATCLUSTER_BENCH_POSTGRES");

    /// <summary>Starts one, with an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> StartAsync(Served served)
    {
        if (Given is { } given)
        {
            return given;
        }

        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var folder = Path.Combine(served.Folder, "postgres");
        Directory.CreateDirectory(folder);
        if (Environment.UserName == "root")
        {
            // The server refuses to be root, and must reach its folder.
            await RunAsync("/", "chmod", "755", served.Folder);
            await RunAsync("/", "chown", "postgres", folder);
        }

        var data = Path.Combine(folder, "data");
        await RunAsync(folder, PostgresPrograms.Initialize(data));
        var server = served.Launch(folder, PostgresPrograms.Command("postgres", "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", port, "-c", "max_connections=200"));
        await server.WhenAsync(() => SucceedsAsync(folder, [Path.Combine(PostgresPrograms.Bin!, "createdb"), "-h", "127.0.0.1", "-p", port, "-U", "chat", Database]));
        return $"Host=127.0.0.1;Port={port};Database={Database};Username=chat";
    }

    private static async Task RunAsync(string folder, params string[] command)
    {
        if (!await SucceedsAsync(folder, command))
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed.");
        }
    }

    private static async Task<bool> SucceedsAsync(string folder, string[] command)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        return process.ExitCode == 0;
    }
}
