using System.CommandLine;
using System.CommandLine.Invocation;
using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>The program <c>chatcluster</c>.</summary>
internal static class ChatClusterProgram
{
    private const string About = """
        Chat from a terminal, put load on a cluster, and check that it keeps its promises.

        Examples:
          chatcluster send --user alice lobby "hello"
          chatcluster tail --user bob lobby --recent 20
          chatcluster history lobby --all --json > lobby.jsonl
          chatcluster load --clients 200 --rooms 20 --rate 1000 --for 30s
          chatcluster verify --url http://localhost:8080 --url http://localhost:8090 --rate 500 --for 60s

        It ends with 0 when all is well, 1 when a promise was broken (verify), something was not stored (send, load) or could not be
        had in time (history, tail), 2 when the command line is wrong, 3 when it could not connect or was refused, 130 after Ctrl+C
        (tail: 0), 70 at a fault of its own.
        """;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="interrupted">The first Ctrl+C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken interrupted)
    {
        var parsed = Parse(args, terminal);
        if (parsed.Action is ParseErrorAction or null)
        {
            return await WrongAsync(parsed, terminal);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (CliException e)
        {
            await terminal.Error.WriteLineAsync($"chatcluster: {Plain.Line(e.Message)}{(e.ExitCode == ExitCode.Usage ? Try(parsed) : "")}");
            return e.ExitCode;
        }
        catch (ChatException e)
        {
            await terminal.Error.WriteLineAsync($"chatcluster: {Plain.Line(e.Message)}");
            return ExitCode.NotConnected;
        }
        catch (Exception e)
        {
            await terminal.Error.WriteLineAsync($"chatcluster: a fault of this program, {e.GetType().Name}: {Plain.Line(e.Message)}");
            return ExitCode.Fault;
        }
    }

    /// <summary>What it ends with at a second Ctrl+C: following a room is ended so, everything else is cut short.</summary>
    public static int ExitCodeAtOnce(string[] args) =>
        Parse(args, Terminal.OfThisProcess()).CommandResult.Command.Name == TailCommand.Name ? ExitCode.Ok : ExitCode.Interrupted;

    private static ParseResult Parse(string[] args, Terminal terminal)
    {
        var root = new RootCommand(About)
        {
            SendCommand.Create(terminal),
            TailCommand.Create(terminal),
            HistoryCommand.Create(terminal),
            LoadCommand.Create(terminal),
            VerifyCommand.Create(terminal),
        };
        root.Directives.Clear();
        HelpWithMore.AddTo(root);
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // "@bob hello" is a message, not a file
    }

    private static async Task<int> WrongAsync(ParseResult parsed, Terminal terminal)
    {
        await terminal.Error.WriteLineAsync($"chatcluster: {Plain.Line(WrongLine.Words(parsed))}{Try(parsed)}");
        return ExitCode.Usage;
    }

    private static string Try(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? " Try chatcluster --help." : $" Try chatcluster {parsed.CommandResult.Command.Name} --help.";
}
