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

        It ends with 0 when all is well, 1 when a promise was broken (verify) or something was not stored (send, load), 2 when the
        command line is wrong, 3 when it could not connect or was refused, 130 after Ctrl+C, 70 at a fault of its own.
        """;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="interrupted">The first Ctrl+C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken interrupted)
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
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // "@bob hello" is a message, not a file
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
            await terminal.Error.WriteLineAsync($"chatcluster: {Plain.Line(e.Message)}");
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

    private static async Task<int> WrongAsync(ParseResult parsed, Terminal terminal)
    {
        var what = parsed.Errors.Count > 0 ? string.Join(" ", parsed.Errors.Select(static it => it.Message)) : "Say what to do.";
        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? "chatcluster" : $"chatcluster {command.Name}";
        await terminal.Error.WriteLineAsync($"chatcluster: {Plain.Line(what)} Try {path} --help.");
        return ExitCode.Usage;
    }
}
