using System.Diagnostics;
using System.Globalization;

namespace ChatCluster.Testing;

/// <summary>Ends the processes of a test run that was ended itself before it could: a test host that takes longer than a moment to exit is killed.</summary>
/// <remarks>
/// A small shell for each kind of process. It is told of each one that begins and that ends, and when its input ends, since nobody is there any more, it signals
/// those that are left. The kernel's own means for that (PR_SET_PDEATHSIG) looks at the thread that has started a process, and in .NET that may be any.
/// </remarks>
internal sealed class Reaper
{
    private const string Script = """
        trap '' INT
        left=" "
        while read -r what pid; do
          case $what in
            begins) left="$left$pid " ;;
            ended) left="${left%% "$pid" *} ${left#* "$pid" }" ;;
          esac
        done
        for pid in $left; do kill "$0" "$pid" 2>/dev/null; done
        """;

    private readonly Lock _gate = new();
    private readonly Lazy<Process> _shell;

    private Reaper(string signal) => _shell = new Lazy<Process>(() =>
        Process.Start(new ProcessStartInfo("sh") { ArgumentList = { "-c", Script, signal }, RedirectStandardInput = true })!);

    /// <summary>Kills what is left.</summary>
    public static Reaper OfNodes { get; } = new("-KILL");

    /// <summary>Tells PostgreSQL servers that are left to end at once, with their children.</summary>
    public static Reaper OfServers { get; } = new("-QUIT");

    /// <summary>Looks after a process from now to its end.</summary>
    public void Watch(Process process)
    {
        var id = process.Id;
        Tell("begins", id);
        process.Exited += (_, _) => Tell("ended", id);
        process.EnableRaisingEvents = true;
    }

    private void Tell(string what, int id)
    {
        lock (_gate)
        {
            try
            {
                _shell.Value.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {id}"));
                _shell.Value.StandardInput.Flush();
            }
            catch (IOException)
            {
                // Somebody has killed it.
            }
        }
    }
}
