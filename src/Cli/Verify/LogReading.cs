using ChatCluster.Cli.Traffic;
using ChatCluster.Cli.Verify.Checking;
using ChatCluster.Client;

namespace ChatCluster.Cli.Verify;

/// <summary>Reads the logs of rooms from the beginning, as somebody who was not there: at one gateway in pages of history, then at another as a resume from the beginning.</summary>
internal sealed class LogReading
{
    private const int RoomsPerClient = 25;
    private const int MostClients = 16;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    // Once one has answered: an address at which nobody is must not take the time in which the logs are to be read.
    private static readonly TimeSpan OthersPatience = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<Uri> _gateways;
    private readonly string _user;
    private readonly string? _token;
    private readonly TimeProvider _clock;
    private readonly Counters _counters;

    public LogReading(IReadOnlyList<Uri> gateways, string user, string? token, TimeProvider clock, Counters counters)
    {
        _counters = counters;
        _gateways = gateways;
        _user = user;
        _token = token;
        _clock = clock;
    }

    /// <summary>Reads them; a room whose log can't be had in time lacks it.</summary>
    /// <returns>By room: its logs in the order in which they were read.</returns>
    public async Task<IReadOnlyDictionary<string, List<RecordedLog>>> ReadAsync(IReadOnlyList<string> rooms, CancellationToken limit)
    {
        var logs = rooms.ToDictionary(static it => it, static _ => new List<RecordedLog>());
        var reachable = await ReachableAsync(limit);
        if (reachable.Count > 0)
        {
            await ReadAllAsync(rooms, logs, reachable[0], PagesAsync, limit);
            await ReadAllAsync(rooms, logs, reachable[1 % reachable.Count], ResumeAsync, limit);
        }

        return logs;
    }

    private async Task<List<Uri>> ReachableAsync(CancellationToken limit)
    {
        using var patience = new CancellationTokenSource(ConnectPatience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, patience.Token);
        var tries = await Task.WhenAll(_gateways.Distinct().Select(async gateway =>
        {
            await using var client = NewClient(gateway);
            try
            {
                await client.ConnectAsync(either.Token);
                _counters.Reached(gateway);
                patience.CancelAfter(OthersPatience);
                return gateway;
            }
            catch (Exception e) when (e is OperationCanceledException or ChatException)
            {
                return null;
            }
        }));
        return [.. tries.OfType<Uri>()];
    }

    private async Task ReadAllAsync(
        IReadOnlyList<string> rooms,
        Dictionary<string, List<RecordedLog>> logs,
        Uri gateway,
        Func<ChatClient, Uri, string, List<RecordedLog>, CancellationToken, Task<RecordedLog?>> read,
        CancellationToken limit)
    {
        var clients = Math.Clamp((rooms.Count + RoomsPerClient - 1) / RoomsPerClient, 1, MostClients);
        await Task.WhenAll(rooms.Chunk((rooms.Count + clients - 1) / clients).Select(async some =>
        {
            await using var client = NewClient(gateway);
            try
            {
                await client.ConnectAsync(limit);
                foreach (var room in some)
                {
                    if (await read(client, gateway, room, logs[room], limit) is { } log)
                    {
                        logs[room].Add(log);
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ChatException)
            {
                // The rooms that are left lack this log, which the checker tells.
            }
        }));
    }

    private static async Task<RecordedLog?> PagesAsync(ChatClient client, Uri gateway, string name, List<RecordedLog> before, CancellationToken limit)
    {
        var room = await client.JoinAsync(name, cancellationToken: limit);
        var log = new RecordedLog($"{gateway.Authority} in pages", room.Position.Epoch);
        bool more;
        do
        {
            var after = log.Entries.Count == 0 ? 0 : log.Entries[^1].Seq;
            var page = await room.HistoryAsync(after: after, limit: client.Welcome!.Limits.History, cancellationToken: limit);
            log.Entries.AddRange(page.Events.Select(ToEntry));
            more = page.More && page.Events.Count > 0 && page.Events[^1].Seq > after;
        }
        while (more);
        await room.LeaveAsync(limit);
        return log;
    }

    private static async Task<RecordedLog?> ResumeAsync(ChatClient client, Uri gateway, string name, List<RecordedLog> before, CancellationToken limit)
    {
        if (before.Count == 0)
        {
            return null;
        }

        var head = before[0].Entries.Count == 0 ? 0 : before[0].Entries.Max(static it => it.Seq);
        var room = await client.JoinAsync(name, new JoinOptions { From = new RoomPosition(before[0].Epoch, 0) }, limit);
        var log = new RecordedLog($"{gateway.Authority} as a resume", room.Position.Epoch);
        if (head > 0)
        {
            await foreach (var item in room.ReadAsync(limit))
            {
                if (item is RoomGap gap)
                {
                    log = new RecordedLog($"{log.Source} with a gap before {gap.After.Seq + 1}", gap.After.Epoch);
                }
                else if (item is RoomEvent it)
                {
                    log.Entries.Add(ToEntry(it));
                    if (it.Seq >= head)
                    {
                        break;
                    }
                }
            }
        }

        await room.LeaveAsync(limit);
        return log;
    }

    private static LogEntry ToEntry(RoomEvent it) => new(it.Seq, it.From, it.Id, it.Text);

    private ChatClient NewClient(Uri gateway) => new(new ChatClientOptions
    {
        Gateways = [gateway],
        User = _token is null ? _user : null,
        Token = _token is { } token ? _ => ValueTask.FromResult(token) : null,
        Clock = _clock,
    });
}
