using ChatCluster.Cli.Commands;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>Runs <c>chatcluster</c> in this process.</summary>
internal sealed class CommandLine
{
    private readonly LockedWriter _out = new();
    private readonly LockedWriter _error = new();

    /// <summary>What it printed.</summary>
    public string Out => _out.ToString();

    /// <summary>What it said beside.</summary>
    public string Error => _error.ToString();

    /// <summary>Standard input.</summary>
    public string In { get; init; } = "";

    /// <summary>As if somebody watched a terminal.</summary>
    public bool IsWatched { get; init; }

    /// <summary>CHATCLUSTER_TOKEN.</summary>
    public string? Token { get; init; }

    /// <summary>The clock of all waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long who waits for a connection is left without a word. Not so soon where a spec doesn't ask for it: a machine may stand still for seconds.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Runs it, and waits for its end.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var line = new CommandLine();
        var code = await line.StartAsync(args, CancellationToken.None).Soon($"the end of chatcluster {string.Join(' ', args)}");
        return (code, line.Out, line.Error);
    }

    /// <summary>Runs it.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="interrupted">Ctrl+C.</param>
    public Task<int> StartAsync(string[] args, CancellationToken interrupted)
    {
        var terminal = new Terminal(new StringReader(In), _out, _error) 
        {
            IsWatched = IsWatched, Environment = name => name == "CHATCLUSTER_TOKEN" ? Token : null, Clock = Clock, Silence = Silence,
        };
        return ChatClusterProgram.RunAsync(args, terminal, interrupted);
    }

    private sealed class LockedWriter : StringWriter
    {
        private readonly Lock _gate = new();

        public override void Write(char value)
        {
            lock (_gate)
            {
                base.Write(value);
            }
        }

        public override void Write(char[] buffer, int index, int count)
        {
            lock (_gate)
            {
                base.Write(buffer, index, count);
            }
        }

        public override void Write(string? value)
        {
            lock (_gate)
            {
                base.Write(value);
            }
        }

        public override string ToString()
        {
            lock (_gate)
            {
                return base.ToString();
            }
        }
    }
}
