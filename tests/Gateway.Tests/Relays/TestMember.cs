using System.Globalization;
using System.Text.Json;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.Tests.Connections;
using ChatCluster.Gateway.Tests.Protocols;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>A member without a connection: answers and events meet in a real outbox, which is written to a socket that a spec controls.</summary>
internal sealed class TestMember : RoomMember
{
    private static readonly ChatV1Protocol Protocol = new(new ChatV1EventFormat(null));

    private const string Fence = "fence";

    private readonly Signal _changed = new();
    private string? _evicted;
    private int _fences;

    public TestMember(RoomId room, int outboxBytes = 256 * 1024, EventFormat? format = null)
        : base(room, new Outbox(outboxBytes, TimeProvider.System), format ?? Protocol.Events) => Writing = Outbox.RunAsync(Socket);

    /// <summary>Another membership of the same connection: one outbox, one socket.</summary>
    public TestMember(TestMember other)
        : base(other.Room, other.Outbox, other.Format) => (Socket, Writing) = (other.Socket, other.Writing);

    /// <summary>Where its frames arrive.</summary>
    public TestSocket Socket { get; } = new();

    /// <summary>The loop of its outbox.</summary>
    public Task Writing { get; }

    /// <summary>Called at each answer that a send gets, before anything else.</summary>
    public Action? OnSent { get; set; }

    /// <summary>Why the relay let go of it; null when it did not.</summary>
    public string? Evicted => Volatile.Read(ref _evicted);

    /// <summary>How often it was evicted.</summary>
    public int Evictions { get; private set; }

    /// <summary>How often the relay has said that it has let this member go.</summary>
    public int Releases { get; private set; }

    /// <summary>Everything received so far, oldest first.</summary>
    public List<Heard> Received => [.. All.Where(static frame => frame.Type != Fence)];

    /// <summary>The <c>seq</c> of each event received so far.</summary>
    public List<long> Events => [.. Received.Where(static frame => frame.Type == "event").Select(static frame => frame.Seq)];

    private IEnumerable<Heard> All => WireFrame.ReadSoFar(Socket.Bytes, out _).Select(static frame => Heard.Read(frame.Payload));

    public override void Joined(Ref @ref, in JoinedAt at) => Outbox.Write(Protocol.Joined(@ref, Room, at));

    public override void JoinRefused(Ref @ref, ErrorCode code, string message) => Outbox.Write(Protocol.Error(@ref, code, message, TimeSpan.Zero));

    public override void Sent(Ref @ref, ClientMessageId id, long seq, DateTimeOffset at, Fanout fanout)
    {
        OnSent?.Invoke();
        Outbox.Write(Protocol.Sent(@ref, Room, id, seq, at), fanout);
    }

    public override void SendRefused(Ref @ref, ErrorCode code, string message, TimeSpan retryAfter) =>
        Outbox.Write(Protocol.Error(@ref, code, message, retryAfter));

    public override void Left(Ref @ref) => Outbox.Write(Protocol.Left(@ref, Room));

    public override void Released() => Releases++;

    public override void Evict(string reason)
    {
        Evictions++;
        Volatile.Write(ref _evicted, reason);
        _changed.Raise();
    }

    /// <summary>Waits until so many frames of a type have come.</summary>
    public Task UntilAsync(string type, int count = 1) =>
        Socket.UntilAsync($"{count} frames \"{type}\"", () => Received.Count(frame => frame.Type == type) >= count);

    /// <summary>Waits for an event.</summary>
    public Task UntilEventAsync(long seq) => Socket.UntilAsync($"event {seq}", () => Events is [.., var last] && last >= seq);

    /// <summary>Waits until the relay lets go of it.</summary>
    public Task UntilEvictedAsync() => _changed.UntilAsync("the member is evicted", () => Evicted is not null);

    /// <summary>Waits until everything that is in the outbox now has come.</summary>
    public async Task<List<Heard>> FlushAsync()
    {
        var fence = Interlocked.Increment(ref _fences);
        Outbox.Write(ServerFrames.Text(JsonSerializer.SerializeToUtf8Bytes(new { type = Fence, seq = fence })));
        await Socket.UntilAsync("the outbox is empty", () => All.Any(frame => frame.Type == Fence && frame.Seq == fence));
        return Received;
    }

    /// <summary>Fails unless its events are those that <c>joined</c> announced: contiguous, in order, none twice, none before it.</summary>
    /// <returns>The newest.</returns>
    public long AssertContiguous()
    {
        var received = Received;
        var joined = received.FindIndex(static frame => frame.Type == "joined");
        Assert.DoesNotContain(received.Take(Math.Max(joined, 0)), static frame => frame.Type == "event");
        if (joined < 0)
        {
            Assert.Empty(Events);
            return 0;
        }

        var after = received[joined].After;
        var events = Events;
        Assert.Equal(events.Select((_, i) => after + 1 + i), events);
        return after + events.Count;
    }
}

/// <summary>A frame as a member received it, with the fields that specs look at.</summary>
internal sealed record Heard(string Type, string? Ref, long Seq, long After, bool Gap, string? Id, string? Code, string? Epoch, long First)
{
    public static Heard Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new Heard(
            Text("type")!, Text("ref"), Number("seq"), Number("after"), root.TryGetProperty("gap", out var gap) && gap.GetBoolean(), Text("id"), Text("code"),
            Text("epoch"), Number("first"));

        string? Text(string name) => root.TryGetProperty(name, out var value) ? value.ToString() : null;
        long Number(string name) => long.Parse(Text(name) ?? "0", CultureInfo.InvariantCulture);
    }
}
