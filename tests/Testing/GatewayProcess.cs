using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace ChatCluster.Testing;

/// <summary>A gateway node as a process of its own, to be killed: what no test inside a process can prove.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private GatewayProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens, on localhost.</summary>
    public int Port { get; }

    /// <summary>Everything it has written.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>A port that is free now; the process takes it later, and again after a restart.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a node and waits until it is ready.</summary>
    public static async Task<GatewayProcess> StartAsync(string folder, int port, params string[] args)
    {
        var node = Launch(folder, port, args);
        await node.WhenReadyAsync();
        return node;
    }

    /// <summary>Waits until it is ready.</summary>
    public async Task WhenReadyAsync()
    {
        using var http = new HttpClient();
        await Eventually.TrueAsync($"the process is ready on port {Port}", async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The process ended with {_process.ExitCode}:\n{Output}");
            }

            try
            {
                return (await http.GetAsync($"http://localhost:{Port}/healthz/ready")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Starts a node and waits for nothing.</summary>
    public static GatewayProcess Launch(string folder, int port, params string[] args) => Launch(
        folder,
        port,
        new Dictionary<string, string?>(),
        ["--urls", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"), "--ChatCluster:Data", folder, .. args]);

    /// <summary>Starts the program with these arguments alone and waits for nothing.</summary>
    /// <param name="folder">Where it is started.</param>
    /// <param name="port">Where it is expected to listen.</param>
    /// <param name="environment">Added to the environment of the test, which has ASPNETCORE_ENVIRONMENT=Development; null takes one out.</param>
    /// <param name="args">The command line.</param>
    public static GatewayProcess Launch(string folder, int port, IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        var program = typeof(Gateway.Hosting.GatewayHost).Assembly.Location;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_NOLOGO"] = "1" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var arg in (string[])[ProgramBeside(program), .. args])
        {
            start.ArgumentList.Add(arg);
        }

        return new GatewayProcess(Process.Start(start)!, port);
    }

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        Signal(9);
        await WhenEndedAsync();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal(15);

    /// <summary>Waits for its end.</summary>
    public Task WhenEndedAsync() => _process.WaitForExitAsync().Soon($"the process ends; it said:\n{Output}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    // The copy in the gateway's own output folder: it has the program's settings and web client beside it, a test's folder has not.
    private static string ProgramBeside(string assembly)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "ChatCluster.sln")))
        {
            root = root.Parent ?? throw new DirectoryNotFoundException("ChatCluster.sln is not above the test's folder.");
        }

        return Path.Combine(root.FullName, "src", "Gateway", "bin", configuration, "net10.0", Path.GetFileName(assembly));
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited && Kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill -{signal} {_process.Id} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
