using System.Diagnostics;
using System.Globalization;

namespace ChatCluster.Load;

/// <summary>The gateway under load, a process of its own, and what it costs.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private Server(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>CPU used so far, all threads, user and system.</summary>
    public TimeSpan Cpu => Times(_process.Id);

    /// <summary>Resident memory. Unit: bytes.</summary>
    public long Resident
    {
        get
        {
            var pages = File.ReadAllText($"/proc/{_process.Id}/statm").Split(' ')[1];
            return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
    }

    /// <summary>CPU of a process from /proc, which the kernel counts in hundredths of a second.</summary>
    public static TimeSpan Times(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>Starts a fresh node on an empty store and waits until it is ready.</summary>
    public static async Task<Server> StartAsync(string program, int port)
    {
        var folder = Directory.CreateTempSubdirectory("chatcluster-load-").FullName;
        var start = new ProcessStartInfo("dotnet", [program, "--urls", $"http://localhost:{port}", "--ChatCluster:Data", folder])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ChatCluster__Gateway__SendsPerSecond"] = "0",
                ["ChatCluster__Gateway__MaxUnansweredSends"] = "10000",
            },
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        using var http = new HttpClient();
        for (var tries = 0; tries < 300; tries++)
        {
            try
            {
                if ((await http.GetAsync($"http://localhost:{port}/healthz/ready")).IsSuccessStatusCode)
                {
                    return new Server(process, folder, port);
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The server was not ready within 30 s.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
