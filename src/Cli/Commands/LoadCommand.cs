using System.CommandLine;
using System.Globalization;
using ChatCluster.Cli.Load;

namespace ChatCluster.Cli.Commands;

/// <summary><c>chatcluster load</c>: writes at a fixed rate and measures.</summary>
internal static class LoadCommand
{
    private const string More = """
        Each latency counts from the time at which the message should have been sent: what waits behind a stall counts with its wait.
        Rooms and users are new ones of this run. Ctrl+C ends it early: it reports what there is, and ends with 130.

        Examples:
          chatcluster load --rooms 20 --clients 200 --rate 1000 --for 30s
          chatcluster load --url http://localhost:8080,http://localhost:8090 --for 5m --json
        """;

    public static Command Create(Terminal terminal)
    {
        var connection = new ConnectionOptions(terminal, withUser: false);
        var rooms = CommonOptions.Number("--rooms", 10, 1, 100_000, "Rooms; clients and messages are spread evenly over them.");
        var clients = CommonOptions.Number("--clients", 100, 1, 100_000, "Clients; each reads and writes in one room.");
        var rate = CommonOptions.Number("--rate", 100.0, 0.1, 1_000_000, "Messages a second, over all rooms.");
        var time = CommonOptions.Time("--for", "30s", "How long it writes.");
        var length = CommonOptions.Number("--text-length", 100, 1, 64_000, "Length of a message in characters.");
        var seed = CommonOptions.Number("--seed", 1, int.MinValue, int.MaxValue, "The same number makes the same run.");
        var json = CommonOptions.AsJson("The report as one line of JSON; durations in seconds.");
        var command = new CommandWithMore("load", "Writes at a fixed rate and measures how long acknowledgements and deliveries take.", More) { rooms, clients, rate, time, length, seed, json };
        connection.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var plan = new LoadPlan
            {
                Gateways = parsed.GetValue(connection.Urls)!,
                Rooms = parsed.GetValue(rooms),
                Clients = parsed.GetValue(clients),
                Rate = parsed.GetValue(rate),
                TextLength = parsed.GetValue(length),
                Seed = parsed.GetValue(seed),
                Token = connection.TokenOf(parsed),
            };
            Runs.CheckClients(plan.Rooms, plan.Clients);
            await using var run = await Runs.StartAsync(limit => LoadRun.StartAsync(plan, terminal.Clock, limit), parsed.GetValue(connection.Within).Time, plan.Token is not null, terminal, ct);
            await Runs.WarnAsync(run.Warning, terminal);
            await new ProgressLines(terminal).ForAsync(parsed.GetValue(time).Time, () => Progress(run), ct);
            var wasCutShort = ct.IsCancellationRequested;
            var report = await run.FinishAsync();
            await terminal.Out.WriteLineAsync(parsed.GetValue(json) ? Json.Line(report) : Words(report));
            if (wasCutShort)
            {
                await terminal.Error.WriteLineAsync($"chatcluster: interrupted; the report is of {Duration.Words(report.Duration)}");
            }

            if (parsed.GetValue(json) && report.Acknowledged < report.Sent)
            {
                await terminal.Error.WriteLineAsync($"chatcluster: {report.Sent - report.Acknowledged} messages were not acknowledged");
            }

            return report.Acknowledged < report.Sent ? ExitCode.Broken : wasCutShort ? ExitCode.Interrupted : ExitCode.Ok;
        });
        return command;
    }

    private static string Progress(LoadRun run) => string.Create(CultureInfo.InvariantCulture,
        $"{run.Elapsed.TotalSeconds:F0} s: {run.Counters.Sent} sent, {run.Counters.Acknowledged} acknowledged, {run.Counters.Delivered} delivered, p99 of acknowledgements {Duration.Words(run.Acks.Percentile(99))}");

    private static string Words(LoadReport it)
    {
        var unanswered = it.Sent - it.Acknowledged;
        return string.Create(CultureInfo.InvariantCulture, $"""
            {it.Clients} clients in {it.Rooms} rooms, {it.Duration.TotalSeconds:F1} s
            sent          {it.Sent,10} {it.SentPerSecond,10:F1}/s
            acknowledged  {it.Acknowledged,10} {it.AcknowledgedPerSecond,10:F1}/s{(unanswered == 0 ? "" : $"   NOT ACKNOWLEDGED: {unanswered}")}
            delivered     {it.Delivered,10} {it.DeliveredPerSecond,10:F1}/s
            reconnects    {it.Reconnects,10}
            {ReportLines.Unreached(it.UnreachedGateways)}{ReportLines.Errors(it.Errors)}{ReportLines.Latencies(it.AckLatency, it.DeliveryLatency)}
            """);
    }
}
