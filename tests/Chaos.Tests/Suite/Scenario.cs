using System.Diagnostics;
using System.Globalization;
using ChatCluster.Cli.Verify;
using ChatCluster.Testing;
using Xunit.Abstractions;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>A cluster of processes under load, something that happens to it, and the check of everything that its clients were told and saw.</summary>
/// <remarks>How to write one: README.md beside the project.</remarks>
internal sealed class Scenario
{
    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(60);
    private const int MessagesBetween = 200;

    private readonly ScenarioPlan _plan;
    private readonly ITestOutputHelper _output;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<string> _timeline = [];
    private readonly HashSet<NodeProcess> _mayEnd = [];
    private Stage? _stage;
    private VerifyRun? _load;

    private Scenario(ScenarioPlan plan, ITestOutputHelper output, int seed)
    {
        _plan = plan;
        _output = output;
        Seed = seed;
        Random = new Random(seed);
    }

    /// <summary>The bar of what heartbeats have to find out: a room stands still for less than a message may wait, so that no sender is told an error. 10 s of 15 s.</summary>
    public static TimeSpan WithinTheDeadline => TimeSpan.FromSeconds(10);

    /// <summary>Where all chance comes from: one of <see cref="Seeds.All"/>.</summary>
    public int Seed { get; }

    /// <summary>True when times count: the machine has nothing else to do.</summary>
    public static bool IsStrict => Bars.AreStrict;

    private Stage Stage => _stage!;

    /// <summary>For what the scenario leaves to chance: which node, how long.</summary>
    public Random Random { get; }

    /// <summary>The nodes.</summary>
    public ProcessCluster Cluster => Stage.Cluster;

    /// <summary>Its own PostgreSQL.</summary>
    /// <exception cref="InvalidOperationException">It has none: <see cref="ScenarioPlan.OwnServer"/>.</exception>
    public PostgresServer Server => Stage.Server ?? throw new InvalidOperationException($"{_plan.Name} has no server of its own.");

    /// <summary>Who writes and reads.</summary>
    public VerifyRun Load => _load!;

    /// <summary>The room with the most members and messages.</summary>
    public string HotRoom => Load.Rooms[0];

    /// <summary>Eight rooms, one of them with a quarter of all; 32 clients, some of them flapping, slow, or sending twice; 80 messages a second.</summary>
    /// <remarks>Small: the nodes, PostgreSQL and the clients share two cores.</remarks>
    public static VerifyPlan SmallLoad(IEnumerable<int> ports, int seed) => new()
    {
        Gateways = [.. ports.Select(static port => new Uri($"http://localhost:{port}"))],
        Rooms = 8,
        Clients = 32,
        Rate = 80,
        HotRoom = 0.25,
        Seed = seed,
    };

    /// <summary>Runs a scenario, once with each seed: starts the cluster and the load, lets happen what is to happen, waits until all is settled, and checks.</summary>
    /// <param name="output">Hears what happens when.</param>
    /// <param name="plan">What it is.</param>
    /// <param name="story">What happens. Every room goes on when it begins, and must when it has ended.</param>
    public static async Task RunAsync(ITestOutputHelper output, ScenarioPlan plan, Func<Scenario, Task> story)
    {
        // The test host keeps threads of the pool for itself. With as few as there are cores, all clients stood still for up to a second, until the pool gave
        // out more, and that looked like an outage of every room.
        ThreadPool.SetMinThreads(32, 32);
        Stage? stage = null;
        List<ScenarioFailedException> failures = [];
        foreach (var seed in Seeds.All)
        {
            var scenario = new Scenario(plan, output, seed) { _stage = stage };
            var isLast = seed == Seeds.All[^1];
            stage = null; // a cluster in which something went wrong shows nothing more
            try
            {
                await scenario.RunAsync(story);
                stage = !isLast && !plan.NeedsFreshCluster && scenario.Stage.CanBeUsedAgain ? scenario.Stage : null;
            }
            catch (ScenarioFailedException e)
            {
                failures.Add(e);
            }
            finally
            {
                if (stage is null && scenario._stage is { } over)
                {
                    await over.DisposeAsync();
                }
            }
        }

        if (failures.Count > 0)
        {
            throw failures.Count == 1 ? failures[0] : new ScenarioFailedException($"{failures.Count} of {Seeds.All.Count} runs failed.\n{string.Join("\n", failures.Select(static it => it.Message))}");
        }
    }

    /// <summary>Writes down what happens, before it does.</summary>
    public void Note(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss.fff} {_watch.Elapsed.TotalSeconds,7:0.00} s  {what}");
        _timeline.Add(line);
        _output.WriteLine(line);
    }

    /// <summary>Waits until every room acknowledges again and every reader that isn't slow has got something new.</summary>
    /// <param name="when">What has happened before.</param>
    public async Task EveryRoomGoesOnAsync(string when)
    {
        using var patience = new CancellationTokenSource(StepPatience);
        await Load.EveryRoomGoesOnAsync(when, patience.Token);
        Note($"Every room goes on {when}.");
    }

    /// <summary>Starts its PostgreSQL again, and notes how long rooms need from its first answer on.</summary>
    public async Task StartServerAgainAsync()
    {
        Note("PostgreSQL is started");
        await Server.StartAgainAsync();
        var answered = _watch.Elapsed;
        Note("PostgreSQL answers.");
        await EveryRoomGoesOnAsync("after PostgreSQL came back");
        Note($"From its answer until every room went on: {Seconds(_watch.Elapsed - answered)}");
        await Task.WhenAll(Cluster.Living.Select(static it => it.WhenReadyAsync()));
        Note("All nodes are ready.");
    }

    /// <summary>Starts clients besides those of <see cref="Load"/>.</summary>
    /// <param name="plan">Changes the small load.</param>
    public async Task<VerifyRun> StartLoadAsync(Func<VerifyPlan, VerifyPlan> plan)
    {
        using var patience = new CancellationTokenSource(StepPatience);
        return await VerifyRun.StartAsync(plan(SmallLoad(Cluster.Ports, Seed)), TimeProvider.System, patience.Token);
    }

    /// <summary>Ends what <see cref="StartLoadAsync"/> has started, and judges it as the others.</summary>
    public async Task<VerifyReport> FinishLoadAsync(VerifyRun load)
    {
        using var patience = new CancellationTokenSource(3 * StepPatience);
        var report = await load.FinishAsync(patience.Token);
        JudgePromises(report);
        return report;
    }

    /// <summary>Waits until so many more messages are acknowledged.</summary>
    public async Task MoreAsync(int messages)
    {
        var target = Load.Progress.Acknowledged + messages;
        await Eventually.True($"{messages} more messages are acknowledged", () => Load.Progress.Acknowledged >= target);
    }

    /// <summary>Lets time pass under load, where the time is what the scenario is about: a cut that lasts. What can be waited for is waited for.</summary>
    public static Task PassAsync(TimeSpan time) => Task.Delay(time);

    /// <summary>A node may end by itself: it will find that it was excluded.</summary>
    public void MayEnd(NodeProcess node) => _mayEnd.Add(node);

    private async Task RunAsync(Func<Scenario, Task> story)
    {
        Note($"{_plan.Name}: {_plan.Title}. Again with the same chances: CHATCLUSTER_SEED={Seed}");
        VerifyReport? report = null;
        var recorded = false;
        try
        {
            await StartAsync();
            var leaks = await LeakCheck.BeginAsync(Cluster);
            Note($"Before: {leaks}");
            report = await LiveAsync(story);
            Judge(report);
            await leaks.EndAsync(Cluster);
            Note($"Nothing is left behind: {string.Join("; ", await LeakCheck.LookAsync(Cluster))}");
            await RecordAsync(report, passed: true);
            recorded = true;
            JudgeOutage(report);
        }
        catch (Exception e)
        {
            var folder = await Evidence.SaveAsync(_plan.Name, Seed, _stage?.Cluster, _timeline, e.ToString());
            if (!recorded)
            {
                await RecordAsync(report, passed: false);
            }

            throw new ScenarioFailedException($"{_plan.Name} failed with CHATCLUSTER_SEED={Seed}; what the nodes said is in {folder}.\n{e.Message}", e);
        }
    }

    private async Task StartAsync()
    {
        if (_stage is null)
        {
            _stage = await Stage.StartAsync(_plan);
        }
        else
        {
            await Stage.RestoreAsync();
        }

        Note("All nodes are ready.");
    }

    private async Task<VerifyReport> LiveAsync(Func<Scenario, Task> story)
    {
        using var starting = new CancellationTokenSource(StepPatience);
        await using var load = await VerifyRun.StartAsync(_plan.Load(SmallLoad(Cluster.Ports, Seed)), TimeProvider.System, starting.Token);
        _load = load;
        var began = _watch.Elapsed - load.Progress.Elapsed;
        await EveryRoomGoesOnAsync("at the beginning");
        await MoreAsync();
        await story(this);
        await EveryRoomGoesOnAsync("at the end");
        await MoreAsync();
        using var finishing = new CancellationTokenSource(3 * StepPatience);
        var report = await load.FinishAsync(finishing.Token);
        Note($"{report.Acknowledged} of {report.Sent} messages acknowledged, {report.Stored} stored, {report.Delivered} events delivered, {report.Reconnects} reconnects; "
            + $"errors: {string.Join(", ", report.Errors.Select(static it => $"{it.Key} {it.Value}").DefaultIfEmpty("none"))}");
        var (ack, delivery) = (report.Outages.MaxBy(static it => it.WithoutAck), report.Outages.MaxBy(static it => it.WithoutDelivery));
        Note($"Longest time without an acknowledgement {Seconds(ack?.WithoutAck)} ({ack?.Room}, from {Seconds(began + ack?.AckStopped)} on), "
            + $"without a delivery {Seconds(delivery?.WithoutDelivery)} ({delivery?.Room}, from {Seconds(began + delivery?.DeliveryStopped)} on); bar: {Seconds(_plan.Bar)}");
        return report;
    }

    // Long enough for flapping clients to come and go, and for some to fall behind.
    private Task MoreAsync() => MoreAsync(MessagesBetween);

    private void JudgePromises(VerifyReport report)
    {
        if (!report.Passed)
        {
            throw new ScenarioFailedException($"{report.Violations.Count} violations:\n  {string.Join("\n  ", report.Violations)}");
        }

        if (!_plan.AllowsErrors && report.Errors.Count > 0)
        {
            throw new ScenarioFailedException($"Clients were told errors: {string.Join(", ", report.Errors)}");
        }
    }

    private void Judge(VerifyReport report)
    {
        JudgePromises(report);
        _plan.Expect(report);

        if (Cluster.All.Where(node => node.HasEnded && !node.WasEnded && !_mayEnd.Contains(node)).ToList() is { Count: > 0 } ended)
        {
            throw new ScenarioFailedException($"Nodes ended that should not have: {string.Join(", ", ended.Select(static it => $"{it.Name} with {it.ExitCode}"))}");
        }
    }

    private void JudgeOutage(VerifyReport report)
    {
        // A machine that does other things at the same time may be slow; what is measured for the table has the machine for itself.
        var outage = _plan.BarIsFor == Outage.Delivery ? report.LongestWithoutDelivery : report.LongestWithoutAck;
        if (outage > _plan.Bar && IsStrict)
        {
            throw new ScenarioFailedException($"The outage took {Seconds(outage)}; the bar is {Seconds(_plan.Bar.Value)}. The worst rooms: {string.Join(", ", report.Outages.Take(3))}");
        }
    }

    private Task RecordAsync(VerifyReport? report, bool passed) => new Results(Evidence.Folder).AddAsync(new ScenarioResult
    {
        Scenario = _plan.Name,
        Title = _plan.Title,
        Promises = _plan.Promises,
        Seed = Seed,
        At = DateTimeOffset.UtcNow,
        Passed = passed,
        WithoutAck = report?.LongestWithoutAck.TotalSeconds,
        WithoutDelivery = report?.LongestWithoutDelivery.TotalSeconds,
        Bar = _plan.Bar?.TotalSeconds,
        BarIsFor = _plan.BarIsFor,
        Acknowledged = report?.Acknowledged ?? 0,
        Errors = report?.Errors.Values.Sum() ?? 0,
    });

    private static string Seconds(TimeSpan? time) => time is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalSeconds:0.00} s");
}
