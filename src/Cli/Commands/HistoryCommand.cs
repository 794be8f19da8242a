using System.CommandLine;
using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary><c>chatcluster history</c>: prints what was said in a room.</summary>
internal static class HistoryCommand
{
    private const string More = """
        Examples:
          chatcluster history lobby --limit 20
          chatcluster history lobby --before 1000 --limit 200
          chatcluster history lobby --all --json > lobby.jsonl
        """;

    public static Command Create(Terminal terminal)
    {
        var connection = new ConnectionOptions(terminal, withUser: true);
        var room = CommonOptions.Room();
        var before = CommonOptions.Place("--before", "Those just before this place.");
        var after = CommonOptions.Place("--after", "Those just after this place.");
        var limit = CommonOptions.Number("--limit", 50, 1, 1_000_000, "So many at most.");
        var all = new Option<bool>("--all") { Description = "From the beginning (or from --after) to the end." };
        var json = CommonOptions.AsJson("One JSON object a line.");
        var command = new CommandWithMore("history", "Prints messages of a room, oldest first: the newest ones, or those before or after a place, or all.", More) { room, before, after, limit, all, json };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(before) is not null && (parsed.GetValue(after) is not null || parsed.GetValue(all)))
            {
                throw new CliException(ExitCode.Usage, "--before goes neither with --after nor with --all.");
            }

            if (parsed.GetValue(all) && parsed.GetResult(limit) is { Implicit: false })
            {
                throw new CliException(ExitCode.Usage, "--all and --limit don't go together.");
            }

            await using var client = await connection.ConnectAsync(parsed, null, ct);
            var name = parsed.GetRequiredValue(room);
            var joined = await client.JoinAsync(name, cancellationToken: ct);
            var pages = parsed.GetValue(all) || parsed.GetValue(after) is not null
                ? ForwardAsync(joined, parsed.GetValue(after) ?? 0, parsed.GetValue(all) ? long.MaxValue : parsed.GetValue(limit), client, ct)
                : BackwardAsync(joined, parsed.GetValue(before), parsed.GetValue(limit), client, ct);
            await foreach (var it in pages)
            {
                await terminal.Out.WriteLineAsync(EventLines.Line(it, name, parsed.GetValue(json)));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async IAsyncEnumerable<RoomEvent> ForwardAsync(
        ChatRoom room, long after, long limit, ChatClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var more = true; more && limit > 0;)
        {
            var page = await room.HistoryAsync(after: after, limit: (int)Math.Min(limit, client.Welcome!.Limits.History), cancellationToken: ct);
            foreach (var it in page.Events)
            {
                yield return it;
                after = it.Seq;
            }

            limit -= page.Events.Count;
            more = page.More && page.Events.Count > 0;
        }
    }

    /// <summary>Pages come newest first, so they are kept until the oldest is there.</summary>
    private static async IAsyncEnumerable<RoomEvent> BackwardAsync(
        ChatRoom room, long? before, long limit, ChatClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var pages = new Stack<IReadOnlyList<RoomEvent>>();
        for (var more = true; more && limit > 0;)
        {
            var page = await room.HistoryAsync(before: before, limit: (int)Math.Min(limit, client.Welcome!.Limits.History), cancellationToken: ct);
            pages.Push(page.Events);
            limit -= page.Events.Count;
            more = page.More && page.Events.Count > 0;
            before = page.Events.Count > 0 ? page.Events[0].Seq : before;
        }

        foreach (var it in pages.SelectMany(static it => it))
        {
            yield return it;
        }
    }
}
