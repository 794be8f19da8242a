using System.CommandLine;
using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary><c>chatcluster tail</c>: follows a room.</summary>
internal static class TailCommand
{
    /// <summary>The command.</summary>
    public const string Name = "tail";

    private const string More = """
        When the connection is lost it comes back by itself, to another gateway if there is one, and goes on with the next message:
        none is missing, none comes twice.

        Examples:
          chatcluster tail --user bob lobby --recent 20
          chatcluster tail lobby --json | jq -r .text
        """;

    public static Command Create(Terminal terminal)
    {
        var connection = new ConnectionOptions(terminal, withUser: true);
        var room = CommonOptions.Room();
        var recent = CommonOptions.Number("--recent", 0, 0, 1_000, "Begins with so many of the last messages (a server gives at most 200, unless it is set otherwise).");
        var within = CommonOptions.Within("How long joining the room may take at first, once connected (--connect-within).");
        var json = CommonOptions.AsJson("One JSON object a line.");
        var command = new CommandWithMore(Name, "Follows a room until Ctrl+C.", More) { room, recent, within, json };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                await TailAsync(parsed, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // How one ends it.
            }

            return ExitCode.Ok;
        });
        return command;

        async Task TailAsync(ParseResult parsed, CancellationToken ct)
        {
            MistypedOption.Refuse(parsed, room);
            var heard = new LastWord();
            using var waiting = connection.Waiting(parsed, heard);
            var lines = new TailLines(heard, terminal);
            await using var client = await connection.ConnectAsync(parsed, heard, waiting, ct, lines);
            waiting.Dispose(); // from here on each loss is told at once
            client.Changed += lines.Hear;
            try
            {
                var time = parsed.GetValue(within).Time;
                var joined = await TimeLimit.RunAsync(
                    limit => client.JoinAsync(parsed.GetRequiredValue(room), new JoinOptions { Recent = parsed.GetValue(recent) }, limit), time,
                    () => $"Could not join within {Duration.Words(time)}.{heard.AsSentence}", terminal, ct);
                await FollowAsync(joined, parsed.GetValue(json), terminal, ct);
            }
            catch (ChatException e) when (client.State == ConnectionState.Refused)
            {
                throw ConnectionOptions.Refused(e, connection.TokenOf(parsed) is not null);
            }
        }
    }

    private static async Task FollowAsync(ChatRoom room, bool asJson, Terminal terminal, CancellationToken ct)
    {
        await foreach (var item in room.ReadAsync(ct))
        {
            switch (item)
            {
                case RoomEvent it:
                    await terminal.Out.WriteLineAsync(EventLines.Line(it, room.Name, asJson));
                    await terminal.Out.FlushAsync(ct);
                    break;
                case RoomGap gap when asJson:
                    await terminal.Out.WriteLineAsync(Json.Line(new { room = room.Name, gap = gap.Reason, before = gap.Before.Seq, after = gap.After.Seq }));
                    break;
                case RoomGap { Reason: GapReason.Replaced } gap:
                    await terminal.Out.WriteLineAsync($"--- the room's log was lost or replaced: what is above is no part of it; it goes on after {gap.After.Seq}");
                    break;
                case RoomGap gap:
                    await terminal.Out.WriteLineAsync($"--- gap: what is between {gap.Before.Seq} and {gap.After.Seq + 1} was deleted and can't be had");
                    break;
            }
        }
    }
}
