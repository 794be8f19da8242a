using System.CommandLine;
using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary><c>chatcluster send</c>: sends one message and waits until it is stored.</summary>
internal static class SendCommand
{
    private const string More = """
        What happens on the way is tried again with the same id, so it is stored once. When the program ended without an answer,
        repeat it with the same --id.

        Examples:
          chatcluster send --user alice lobby "hello"
          date | chatcluster send --user clock lobby -
          printf 'one message\nof two lines\n' | chatcluster send lobby -
          chatcluster send lobby -- "--this begins with a dash"
        """;

    public static Command Create(Terminal terminal)
    {
        var connection = new ConnectionOptions(terminal, withUser: true);
        var room = CommonOptions.Room();
        var text = new Argument<string>("text") { Description = "The message; - reads all of it, lines included, from standard input." };
        var id = new Option<string?>("--id") { Description = "The message's id: the same one again stores nothing, also with another text: it prints the place of the first. Default: a new UUID.", HelpName = "id" };
        var within = CommonOptions.Within("How long it may take, once connected (--connect-within), until the message is stored.");
        var json = CommonOptions.AsJson("Prints id, seq and time as JSON.");
        var command = new CommandWithMore("send", "Sends a message and waits until it is stored. Prints its place in the room.", More) { room, text, id, within, json };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            MistypedOption.Refuse(parsed, room, text);
            var message = parsed.GetRequiredValue(text);
            message = message == "-" ? (await terminal.In.ReadToEndAsync(ct)).TrimEnd('\r', '\n') : message;
            var heard = new LastWord();
            using var waiting = connection.Waiting(parsed, heard);
            await using var client = await connection.ConnectAsync(parsed, heard, waiting, ct);
            waiting.Until(WaitingLines.Limit(within.Name, parsed.GetValue(within).Time));
            var sent = await SendAsync(client, heard, parsed.GetRequiredValue(room), message, parsed.GetValue(id) ?? Guid.NewGuid().ToString(), parsed.GetValue(within).Time, terminal, ct);
            await terminal.Out.WriteLineAsync(parsed.GetValue(json) ? Json.Line(sent) : $"{sent.Seq}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<SentMessage> SendAsync(
        ChatClient client, LastWord heard, string room, string text, string id, TimeSpan within, Terminal terminal, CancellationToken ct)
    {
        try
        {
            return await TimeLimit.RunAsync(
                async limit => await (await client.JoinAsync(room, cancellationToken: limit)).SendAsync(text, id, limit), within,
                () => $"Not known to be stored within {Duration.Words(within)}; it may be.{heard.AsSentence} Repeat it with --id {id}, which stores it once.", terminal, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync($"chatcluster: interrupted; it may be stored. Repeat it with --id {id}, which stores it once.");
            throw;
        }
        catch (Exception e) when (e is ArgumentException || (e is ChatException && client.State != ConnectionState.Refused))
        {
            throw new CliException(ExitCode.Broken, $"Not stored: {e.Message}");
        }
    }
}
