using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ChatCluster.Shared.Hosting;

namespace ChatCluster.Testing;

/// <summary>A node as a process of its own, to be killed, frozen and told to stop: what no test inside a process can prove.</summary>
public sealed partial class NodeProcess : IAsyncDisposable
{
    // Several at once load and compile the same code, each for itself: half a minute where the machine has other things to do.
    private static readonly TimeSpan StartPatience = 3 * Patience.Limit;

    // A health check is a request; while nodes start, they need the machine themselves.
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);

    // A node lives for half a minute here, and its processor time went into compiling: first simply, then, what is called thirty times, again and better. Left
    // at the first, with pages that need not be mapped twice to be written, a scenario of four nodes takes 24 s of it instead of 56, and 28 s instead of 39.
    // What a node does stays the same. Not where times are judged and told to users.
    private static readonly (string Name, string Value)[] ShortLived = Bars.AreStrict
        ? []
        : [("DOTNET_TC_CallCounting", "0"), ("DOTNET_TieredPGO", "0"), ("DOTNET_EnableWriteXorExecute", "0")];

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private bool _frozen;

    private NodeProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Reaper.OfNodes.Watch(process);
    }

    /// <summary>What it is called in messages and evidence. Default: its port.</summary>
    public string Name { get => field ?? $"{Port}"; set; }

    /// <summary>Where it listens, on localhost.</summary>
    public int Port { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>True when it was told to end, or killed, by a spec: whatever else ended, ended by itself.</summary>
    public bool WasEnded { get; private set; }

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

    /// <summary>True when it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a node and waits until it is ready.</summary>
    /// <param name="program"><c>GatewayHost.Program</c> or <c>RoomsHost.Program</c>.</param>
    /// <param name="folder">Where it is started, and where its store is, if it has one.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="args">More settings: <c>"--ChatCluster:Gateway:MaxRooms", "2"</c>.</param>
    public static async Task<NodeProcess> StartAsync(NodeProgram program, string folder, int port, params string[] args)
    {
        var node = Launch(program, folder, port, args);
        await node.WhenReadyAsync();
        return node;
    }

    /// <summary>Starts a node and waits for nothing.</summary>
    public static NodeProcess Launch(NodeProgram program, string folder, int port, params string[] args) => Launch(
        program,
        folder,
        port,
        new Dictionary<string, string?>(),
        ["--urls", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"), "--ChatCluster:Data", folder, .. args]);

    /// <summary>Starts the program with these arguments alone and waits for nothing.</summary>
    /// <param name="program"><c>GatewayHost.Program</c> or <c>RoomsHost.Program</c>.</param>
    /// <param name="folder">Where it is started.</param>
    /// <param name="port">Where it is expected to listen.</param>
    /// <param name="environment">Added to the environment of the test, which has ASPNETCORE_ENVIRONMENT=Development; null takes one out.</param>
    /// <param name="args">The command line.</param>
    public static NodeProcess Launch(NodeProgram program, string folder, int port, IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(environment);
        // A write past the limit of FillDisk shall fail, and not end the process by a signal. The process stays the same one.
        var start = new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_NOLOGO"] = "1" },
        };
        foreach (var (name, value) in ShortLived)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var arg in (string[])[AssemblyOf(program), .. args])
        {
            start.ArgumentList.Add(arg);
        }

        return new NodeProcess(Process.Start(start)!, port);
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

            return await IsReadyAsync(http);
        }, StartPatience, AskEvery);
    }

    /// <summary>Waits until it is known whether it lives on: a node that was excluded is not ready any more, and takes a while to end.</summary>
    public async Task WhenEndedOrReadyAsync()
    {
        using var http = new HttpClient();
        await Eventually.TrueAsync($"{Name} has ended or is ready", async () => HasEnded || await IsReadyAsync(http), every: AskEvery);
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync($"http://localhost:{Port}/healthz/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>What it answers when it is asked whether it is ready.</summary>
    public async Task<(HttpStatusCode Code, string Status, IReadOnlyList<string> Reasons)> ReadinessAsync()
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync($"http://localhost:{Port}/healthz/ready");
        var json = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, json.Text("status"), json.Has("reasons") ? [.. json.Field("reasons").EnumerateArray().Select(static it => it.GetString()!)] : []);
    }

    /// <summary>Waits until it answers that it is not ready, for this reason.</summary>
    public Task WhenNotReadyAsync(string reason) => Eventually.TrueAsync(
        $"{Name} is not ready: {reason}",
        async () => await ReadinessAsync() is (HttpStatusCode.ServiceUnavailable, _, var reasons) && reasons.Contains(reason),
        every: AskEvery);

    /// <summary>Waits until it has written something.</summary>
    public Task WhenSaidAsync(string text) => Eventually.True($"the process says '{text}'", () =>
        Output.Contains(text, StringComparison.Ordinal) || (HasEnded ? throw new InvalidOperationException($"The process ended with {ExitCode}:\n{Output}") : false));

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        WasEnded = true;
        Signal(9);
        await WhenEndedAsync();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        WasEnded = true;
        Signal(15);
    }

    /// <summary>SIGSTOP: it stands still, its sockets stay open.</summary>
    public void Freeze()
    {
        Signal(19);
        _frozen = true;
    }

    /// <summary>SIGCONT: it goes on, and knows nothing of the time between.</summary>
    public void Thaw()
    {
        Signal(18);
        _frozen = false;
    }

    /// <summary>No room on the disk, as this process sees it: every write to a file fails. Afterwards there is room again.</summary>
    /// <remarks>By its limit of file sizes (<c>RLIMIT_FSIZE</c>), which needs no rights: a write fails with <c>EFBIG</c>, on a disk that is full with <c>ENOSPC</c>.</remarks>
    public void FillDisk(bool full)
    {
        var limit = new ResourceLimit(full ? 0 : nuint.MaxValue, nuint.MaxValue);
        if (SetLimit(_process.Id, FileSize, in limit, 0) != 0)
        {
            throw new InvalidOperationException($"prlimit {_process.Id} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task WhenEndedAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not within {Patience.Limit.TotalSeconds} s: the process ends. It said:\n{Output}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (_frozen)
            {
                Thaw();
            }

            await KillAsync();
        }

        _process.Dispose();
    }

    // The copy in the program's own output folder: it has what belongs to it beside it (the web client), a test's folder has not.
    private static string AssemblyOf(NodeProgram program)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Repository.At(program.Source, "bin", configuration, "net10.0", $"ChatCluster.{Path.GetFileName(program.Source)}.dll");
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

    private const int FileSize = 1;

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int pid, int resource, in ResourceLimit limit, nint old);

    private readonly record struct ResourceLimit(nuint Soft, nuint Hard);
}
