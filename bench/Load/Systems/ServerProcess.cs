using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatCluster.Load.Systems;

/// <summary>A process of the system that is measured.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int MostSaid = 20_000; // characters
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new(); // the end of it
    private volatile bool _isServing; // it has been waited for, and may not end

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.Exited += SayThatItHasEnded;
        process.EnableRaisingEvents = true;
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it and waits for nothing.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Added to the loader's own.</param>
    public static ServerProcess Launch(string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until a port of loopback answers.</summary>
    public Task WhenListeningAsync(int port) => WhenAsync(async () =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return true;
    });

    /// <summary>Waits until an address answers that all is well.</summary>
    public async Task WhenReadyAsync(string url)
    {
        using var http = new HttpClient();
        await WhenAsync(async () => (await http.GetAsync(url)).IsSuccessStatusCode);
    }

    /// <summary>Waits until something is true.</summary>
    /// <exception cref="InvalidOperationException">The process has ended, or it takes too long; with what it wrote.</exception>
    public async Task WhenAsync(Func<Task<bool>> condition)
    {
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < StartPatience && !_process.HasExited)
        {
            try
            {
                if (await condition())
                {
                    _isServing = true;
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                // not yet
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException(Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(null, EventArgs.Empty);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Outcome =>
        $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} {(_process.HasExited ? $"ended with {_process.ExitCode}" : "is not ready")}:\n{Said}";

    private string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    // Why the scenario fails that is under way.
    private void SayThatItHasEnded(object? sender, EventArgs e)
    {
        if (_isServing)
        {
            Console.Error.WriteLine(Outcome);
        }
    }

    private void Kill(object? sender, EventArgs e)
    {
        _isServing = false;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
            if (_said.Length > MostSaid)
            {
                _said.Remove(0, _said.Length - MostSaid);
            }
        }
    }
}
