using System.Globalization;
using ChatCluster.Cli.Traffic;
using ChatCluster.Client;

namespace ChatCluster.Cli.Load;

/// <summary>Writes at a fixed rate and measures how long acknowledgements and deliveries take. It keeps nothing but counts, so it may go on for days.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private readonly LoadPlan _plan;
    private readonly string _prefix;
    private readonly Roster _roster;
    private readonly RunClock _clock;
    private readonly Counters _counters = new();
    private readonly Latencies _acks = new();
    private readonly Latencies _deliveries = new();
    private readonly CancellationTokenSource _writing = new();
    private readonly CancellationTokenSource _stop = new();
    private Member[] _members = [];
    private Task _pacer = Task.CompletedTask;
    private Task _readers = Task.CompletedTask;
    private long _expected;

    private LoadRun(LoadPlan plan, TimeProvider clock)
    {
        _plan = plan;
        _clock = new RunClock(clock);
        _prefix = $"{RunTag.New("l", plan.Seed, clock)}-";
        _roster = new Roster(plan.Rooms, plan.Clients, hotRoom: null, flapping: 0, slow: 0, plan.Seed);
    }

    /// <summary>What was counted so far.</summary>
    public Counters Counters => _counters;

    /// <summary>Since the first message was due.</summary>
    public TimeSpan Elapsed => _clock.Now;

    /// <summary>Latencies of acknowledgements so far.</summary>
    public Latencies Acks => _acks;

    /// <summary>What must be said of the plan, now that the server's limits are known; null when it is fine.</summary>
    public string? Warning { get; private set; }

    /// <summary>Connects every client and begins to write.</summary>
    /// <exception cref="TimeoutException"><paramref name="ct"/> came first.</exception>
    /// <exception cref="ChatException">The server refuses the clients for good.</exception>
    public static async Task<LoadRun> StartAsync(LoadPlan plan, TimeProvider clock, CancellationToken ct)
    {
        var run = new LoadRun(plan, clock);
        try
        {
            var crowd = new CrowdPlan
            {
                Gateways = plan.Gateways,
                Tag = run._prefix.TrimEnd('-'),
                Rooms = [.. Enumerable.Range(0, plan.Rooms).Select(i => $"{run._prefix}{i}")],
                Token = plan.Token,
                Seed = plan.Seed,
            };
            run._members = await Crowd.JoinAsync(run._roster, crowd, run._counters, clock, stored: null, ct);
            run.Warning = RateLimit.Warning(run._roster.BusiestWriter(plan.Rate, hotRoom: null, repeated: 0), run._members[0].SendsPerSecond);
            run._clock.Restart();
            run._readers = Task.WhenAll(run._members.Select(run.ReadAsync));
            run._pacer = Pacer.RunAsync(new Arrivals(run._roster, plan.Rate, null, 0, plan.Seed), arrival => _ = run.SendAsync(arrival), run._clock, run._writing.Token);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops writing, waits for what is under way, and sums up.</summary>
    public async Task<LoadReport> FinishAsync()
    {
        await _writing.CancelAsync();
        await _pacer;
        var duration = _clock.Now;
        using var limit = new CancellationTokenSource(_plan.SettleWithin, _clock.Provider);
        while ((_counters.Waiting > 0 || _counters.Delivered < Interlocked.Read(ref _expected)) && !limit.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, _clock.Provider, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await DisposeAsync();
        return new LoadReport
        {
            Duration = duration,
            Clients = _plan.Clients,
            Rooms = _plan.Rooms,
            Sent = _counters.Sent,
            Acknowledged = _counters.Acknowledged,
            Delivered = _counters.Delivered,
            Reconnects = _counters.Reconnects,
            Errors = _counters.Errors.ToDictionary(),
            UnreachedGateways = _counters.Unreached(_plan.Gateways),
            AckLatency = _acks.SummarizeIfAny(),
            DeliveryLatency = _deliveries.SummarizeIfAny(),
        };
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _writing.CancelAsync();
        await _stop.CancelAsync();
        await Crowd.DisposeAsync(_members);
        await Task.WhenAll(_pacer, _readers);
    }

    private async Task SendAsync(Arrival arrival)
    {
        _counters.CountSent();
        try
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{_prefix}{arrival.Number}");
            await _members[arrival.Writer.Number].Room.SendAsync(Texts.Of(arrival.Number, _plan.TextLength), id, _stop.Token);
            _acks.Add(_clock.Now - arrival.Due);
            Interlocked.Add(ref _expected, _roster.WritersOf(arrival.Writer.Room).Count);
            _counters.CountAcknowledged();
            _counters.CountEnded();
        }
        catch (ChatException)
        {
            _counters.CountEnded(); // counted by its code as it came
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The run is over: not acknowledged.
        }
    }

    private async Task ReadAsync(Member member)
    {
        try
        {
            await foreach (var item in member.Room.ReadAsync(_stop.Token))
            {
                if (item is RoomEvent it && it.Id.StartsWith(_prefix, StringComparison.Ordinal)
                    && long.TryParse(it.Id.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    _deliveries.Add(_clock.Now - Arrivals.DueOf(number, _plan.Rate));
                    _counters.CountDelivered();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (ChatException e)
        {
            _counters.CountError(e.Code);
        }
    }
}
