using System.CommandLine;
using System.Globalization;
using ChatCluster.Cli.Verify;

namespace ChatCluster.Cli.Commands;

/// <summary><c>chatcluster verify</c>: checks a cluster's promises, whatever is done to it meanwhile.</summary>
internal static class VerifyCommand
{
    private const string More = """
        Writes and reads with many clients, records all that they are told, then reads the rooms' logs and checks: every acknowledged
        message is in the log once, where it was said to be; the places have no hole; every reader got exactly the log, in order,
        nothing twice; a message sent twice is stored once. Kill nodes, cut links, restart the database meanwhile: it must still pass.

        Some clients drop their connection every few seconds and resume (--flapping), some read slowly (--slow), some messages are sent
        twice through two connections (--repeated). Rooms and users are new ones of this run. Ctrl+C ends the writing early: what there
        is is checked and reported, and it ends with 130, or 1 if a promise was broken. A second Ctrl+C ends at once.

        Examples:
          chatcluster verify --url http://localhost:8080 --url http://localhost:8090 --rooms 20 --clients 100 --rate 500 --for 60s
          chatcluster verify --seed 7 --for 10m --json
        """;

    public static Command Create(Terminal terminal)
    {
        var connection = new ConnectionOptions(terminal, withUser: false);
        var rooms = CommonOptions.Number("--rooms", 20, 1, 100_000, "Rooms; clients and messages are spread evenly over them.");
        var clients = CommonOptions.Number("--clients", 100, 1, 100_000, "Clients; each is in one room.");
        var rate = CommonOptions.Number("--rate", 500.0, 0.1, 1_000_000, "Messages a second, over all rooms.");
        var time = CommonOptions.Time("--for", "60s", "How long it writes.");
        var seed = CommonOptions.Number("--seed", 1, int.MinValue, int.MaxValue, "The same number makes the same run.");
        var flapping = CommonOptions.Number("--flapping", 0.1, 0.0, 1.0, "Share of the clients that drop their connection every 1 to 5 s.");
        var slow = CommonOptions.Number("--slow", 0.05, 0.0, 1.0, "Share of the clients that only read, about 1 KB a second, and catch up at the end.");
        var repeated = CommonOptions.Number("--repeated", 0.05, 0.0, 1.0, "Share of the messages that are sent twice with the same id.");
        var length = CommonOptions.Number("--text-length", 100, 1, 64_000, "Length of a message in characters.");
        var settle = CommonOptions.Time("--settle-within", "60s", "How long answers and readers may take after the last message.");
        var json = CommonOptions.AsJson("The report as one line of JSON; durations in seconds.");
        var command = new CommandWithMore("verify", "Checks that a cluster keeps its promises, whatever is done to it meanwhile.", More) { rooms, clients, rate, time, seed, flapping, slow, repeated, length, settle, json };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var plan = new VerifyPlan
            {
                Gateways = parsed.GetValue(connection.Urls)!,
                Rooms = parsed.GetValue(rooms),
                Clients = parsed.GetValue(clients),
                Rate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Flapping = parsed.GetValue(flapping),
                Slow = parsed.GetValue(slow),
                Repeated = parsed.GetValue(repeated),
                TextLength = parsed.GetValue(length),
                SettleWithin = parsed.GetValue(settle).Time,
                Token = connection.TokenOf(parsed),
            };
            Runs.CheckClients(plan.Rooms, plan.Clients);
            if (plan.Flapping + plan.Slow > 1 + 1e-9) // 0.9 + 0.1 may be a little more than 1
            {
                throw new CliException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture,
                    $"--flapping and --slow are shares of the same clients: together they are {plan.Flapping + plan.Slow:0.###}, and 1 at most is possible."));
            }

            await using var run = await Runs.StartAsync(limit => VerifyRun.StartAsync(plan, terminal.Clock, limit), parsed.GetValue(connection.Within).Time, plan.Token is not null, terminal, ct);
            await Runs.WarnAsync(run.Warning, terminal);
            await new ProgressLines(terminal).ForAsync(parsed.GetValue(time).Time, () => Words(run.Progress), ct);
            var wasCutShort = ct.IsCancellationRequested;
            await terminal.Error.WriteLineAsync($"{Words(run.Progress)}. Waiting for what is under way, then checking.");
            var report = await run.FinishAsync(CancellationToken.None);
            await terminal.Out.WriteLineAsync(parsed.GetValue(json) ? Json.Line(report) : VerifyWords.Of(report, plan.Gateways.Count));
            return report switch
            {
                { Violations.Count: > 0 } => ExitCode.Broken,
                { Passed: false } => ExitCode.NotConnected,
                _ when wasCutShort => ExitCode.Interrupted,
                _ => ExitCode.Ok,
            };
        });
        return command;
    }

    private static string Words(VerifyProgress it) => string.Create(CultureInfo.InvariantCulture,
        $"{it.Elapsed.TotalSeconds:F0} s: {it.Sent} sent, {it.Acknowledged} acknowledged, {it.Delivered} delivered, {it.Connected} connected, {it.Reconnects} reconnects, {it.Errors} refused tries");
}
