using ChatCluster.Client;

namespace ChatCluster.Cli.Traffic;

/// <summary>A client of a run that has joined its room.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly ChatClient _client;
    private volatile ChatRoom _room;

    private Member(Seat seat, string user, ChatClient client, ChatRoom room)
    {
        Seat = seat;
        User = user;
        Name = $"{user}/{seat.Number}";
        _client = client;
        _room = room;
    }

    /// <summary>Its place in the run.</summary>
    public Seat Seat { get; }

    /// <summary>Who the server says it is.</summary>
    public string User { get; }

    /// <summary>Tells it apart from the other client of the same user.</summary>
    public string Name { get; }

    /// <summary>Its room.</summary>
    public ChatRoom Room => _room;

    /// <summary>Messages a second that the server takes from one connection; 0 for no limit.</summary>
    public int SendsPerSecond => _client.Welcome!.Limits.SendsPerSecond;

    /// <summary>Connects and joins, for as long as it takes.</summary>
    /// <exception cref="ChatException">The server refuses it for good.</exception>
    public static async Task<Member> JoinAsync(Seat seat, CrowdPlan plan, Counters counters, TimeProvider clock, Action<SentMessage>? stored, CancellationToken ct)
    {
        var client = new ChatClient(new ChatClientOptions
        {
            Gateways = plan.Gateways,
            User = plan.Token is null ? $"{plan.Tag}-{seat.User}" : null,
            Token = plan.Token is { } token ? _ => ValueTask.FromResult(token) : null,
            Random = BeginningAt((seat.Room + seat.Place) % plan.Gateways.Count, plan.Gateways.Count, (plan.Seed * 31) + seat.Number),
            ReceiveBufferBytes = seat.Manner == Manner.Slow ? 4096 : null,
            EventBuffer = seat.Manner == Manner.Slow ? 8 : 1_000,
            LongestBackoff = plan.LongestBackoff,
            Clock = clock,
            Observer = new Wire(counters, stored),
        });
        client.Changed += change => Note(counters, change);
        try
        {
            var welcome = await client.ConnectAsync(ct);
            return new Member(seat, welcome.User, client, await client.JoinAsync(plan.Rooms[seat.Room], cancellationToken: ct));
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts its connection; it comes back by itself.</summary>
    public void Drop() => _client.Drop();

    /// <summary>Joins its room anew where it was, after the library had ended it.</summary>
    public async Task RejoinAsync(CancellationToken ct) =>
        _room = await _client.JoinAsync(_room.Name, new JoinOptions { From = _room.Position }, ct);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static void Note(Counters counters, ConnectionChange change)
    {
        if (change.Reason is { } reason)
        {
            counters.Note($"{change.Gateway?.Authority}: {reason}");
        }
    }

    /// <summary>A source of chance whose first choice among so many is this one: the client library takes it for its first gateway.</summary>
    private static Random BeginningAt(int choice, int count, int seed)
    {
        while (new Random(seed).Next(count) != choice)
        {
            seed++;
        }

        return new Random(seed);
    }
}
