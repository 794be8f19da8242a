namespace ChatCluster.Load.Systems;

/// <summary>A system that runs: where it is reached, and what it has used so far.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly List<ServerProcess> _processes = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatcluster-load-");

    /// <summary>A folder of its own, gone with it.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The ports of its nodes on 127.0.0.1.</summary>
    public List<int> Ports { get; } = [];

    /// <summary>CPU of all its processes, the database included.</summary>
    public TimeSpan Cpu => Processes.Aggregate(TimeSpan.Zero, static (sum, id) => sum + ProcessTree.CpuOf(id));

    /// <summary>Memory of all its processes, what they share counted once. Unit: bytes.</summary>
    public long Memory => Processes.Sum(ProcessTree.MemoryOf);

    private IReadOnlyList<int> Processes => ProcessTree.Of(_processes.Select(static it => it.Id));

    /// <summary>Asks the nodes of ours again and again whether they are ready.</summary>
    /// <returns>How often one was not.</returns>
    public async Task<int> StaysReadyAsync(CancellationToken until)
    {
        var unready = 0;
        using var http = new HttpClient();
        while (!until.IsCancellationRequested)
        {
            foreach (var port in Ports)
            {
                using var answer = await http.GetAsync(new Uri($"http://localhost:{port}/healthz/ready"), CancellationToken.None);
                unready += answer.IsSuccessStatusCode ? 0 : 1;
            }

            await Task.Delay(250, CancellationToken.None);
        }

        return unready;
    }

    /// <summary>Starts one of its processes.</summary>
    public ServerProcess Launch(string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = ServerProcess.Launch(folder, command, environment);
        _processes.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes)) // nodes before what they need
        {
            await process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
