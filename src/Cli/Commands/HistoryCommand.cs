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
        var within = CommonOptions.Within("How long joining the room, and each page of it, may take, once connected (--connect-within).");
        var json = CommonOptions.AsJson("One JSON object a line.");
        var command = new CommandWithMore("history", "Prints messages of a room, oldest first: the newest ones, or those before or after a place, or all.", More) { room, before, after, limit, all, within, json };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            MistypedOption.Refuse(parsed, room);
            if (parsed.GetValue(before) is not null && (parsed.GetValue(after) is not null || parsed.GetValue(all)))
            {
                throw new CliException(ExitCode.Usage, "--before goes neither with --after nor with --all.");
            }

            if (parsed.GetValue(all) && parsed.GetResult(limit) is { Implicit: false })
            {
                throw new CliException(ExitCode.Usage, "--all and --limit don't go together.");
            }

            var heard = new LastWord();
            using var waiting = connection.Waiting(parsed, heard);
            await using var client = await connection.ConnectAsync(parsed, heard, waiting, ct);
            var name = parsed.GetRequiredValue(room);
            var time = parsed.GetValue(within).Time;
            waiting.Until(WaitingLines.Limit(within.Name, time));
            var joined = await InTimeAsync(limit => client.JoinAsync(name, cancellationToken: limit));
            var any = false;
            string? rest = null;
            var pages = parsed.GetValue(all) || parsed.GetValue(after) is not null
                ? ForwardAsync(parsed.GetValue(after) ?? 0, parsed.GetValue(all) ? long.MaxValue : parsed.GetValue(limit), PageAsync, place => rest = $"--after {place}")
                : BackwardAsync(parsed.GetValue(before), parsed.GetValue(limit), PageAsync, place => rest = $"--before {place}, or --all");
            await foreach (var it in pages)
            {
                any = true;
                await terminal.Out.WriteLineAsync(EventLines.Line(it, name, parsed.GetValue(json)));
            }

            if (rest is not null)
            {
                await terminal.Error.WriteLineAsync($"chatcluster: there are more: {rest}");
            }

            if (!any)
            {
                await terminal.Error.WriteLineAsync($"chatcluster: there are no messages {(joined.Head == 0 ? $"in {name} yet" : "there")}");
            }

            return ExitCode.Ok;

            Task<HistoryPage> PageAsync(long? before, long? after, long most) => InTimeAsync(limit =>
                joined.HistoryAsync(before, after, (int)Math.Min(most, client.Welcome!.Limits.History), limit));

            Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> work) =>
                TimeLimit.RunAsync(work, time, () => $"No answer within {Duration.Words(time)}.{heard.AsSentence}", terminal, ct);
        });
        return command;
    }

    private static async IAsyncEnumerable<RoomEvent> ForwardAsync(long after, long limit, Func<long?, long?, long, Task<HistoryPage>> pageAsync, Action<long> thereIsMore)
    {
        for (var more = true; more && limit > 0;)
        {
            var page = await pageAsync(null, after, limit);
            foreach (var it in page.Events)
            {
                yield return it;
                after = it.Seq;
            }

            limit -= page.Events.Count;
            more = page.More && page.Events.Count > 0;
            if (more && limit <= 0)
            {
                thereIsMore(after);
            }
        }
    }

    /// <summary>Pages come newest first, so they are kept until the oldest is there.</summary>
    private static async IAsyncEnumerable<RoomEvent> BackwardAsync(long? before, long limit, Func<long?, long?, long, Task<HistoryPage>> pageAsync, Action<long> thereIsMore)
    {
        var pages = new Stack<IReadOnlyList<RoomEvent>>();
        for (var more = true; more && limit > 0;)
        {
            var page = await pageAsync(before, null, limit);
            pages.Push(page.Events);
            limit -= page.Events.Count;
            more = page.More && page.Events.Count > 0;
            before = page.Events.Count > 0 ? page.Events[0].Seq : before;
            if (more && limit <= 0)
            {
                thereIsMore(before!.Value);
            }
        }

        foreach (var it in pages.SelectMany(static it => it))
        {
            yield return it;
        }
    }
}
