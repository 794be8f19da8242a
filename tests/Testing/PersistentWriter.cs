using System.Net.Sockets;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using Xunit;

namespace ChatCluster.Testing;

/// <summary>A client as it should be: it remembers its position and what was not answered, and after each loss resumes and sends that again.</summary>
/// <remarks>It checks what it gets as it comes: the next event is the one that follows on its position, an answer comes once, errors can be retried.</remarks>
public sealed class PersistentWriter(string user, string room)
{
    private const int InFlight = 12;
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(50);
    private readonly List<string> _unanswered = [];
    private readonly Dictionary<string, long> _acknowledged = [];
    private readonly List<(long, string)> _seen = [];
    private readonly List<int?> _closes = [];
    private int _next;

    /// <summary>Who writes.</summary>
    public string User => user;

    /// <summary>Where.</summary>
    public string Room => room;

    /// <summary>The room's epoch, since the first join.</summary>
    public string? Epoch { get; private set; }

    /// <summary>Where its first join began.</summary>
    public long Since { get; private set; } = -1;

    /// <summary>The newest <c>seq</c> that it has seen.</summary>
    public long Position { get; private set; }

    /// <summary>What was said to be stored: <c>seq</c> by id.</summary>
    public IReadOnlyDictionary<string, long> Acknowledged => _acknowledged;

    /// <summary>Messages without an answer.</summary>
    public int Unacknowledged => _unanswered.Count;

    /// <summary>Every event that came, in the order in which it came.</summary>
    public IReadOnlyList<(long Seq, string Id)> Seen => _seen;

    /// <summary>The codes with which servers closed its connections.</summary>
    public IReadOnlyList<int?> Closes => _closes;

    /// <summary>Errors that it was told, all of them worth a retry.</summary>
    public int Errors { get; private set; }

    /// <summary>Writes until so many messages are acknowledged, or the connection is lost.</summary>
    public Task RunAsync(int port, int target) => RunAsync(port, () => target);

    /// <summary>Goes from one gateway to the next with each loss, until so many messages are acknowledged.</summary>
    /// <param name="ports">The gateways.</param>
    /// <param name="target">Asked again and again: it may grow meanwhile.</param>
    public async Task RunOverAsync(IReadOnlyList<int> ports, Func<int> target)
    {
        for (var turn = Math.Abs(user.GetHashCode(StringComparison.Ordinal)); _acknowledged.Count < target() || _unanswered.Count > 0; turn++)
        {
            var before = _acknowledged.Count;
            await RunAsync(ports[turn % ports.Count], target);
            if (_acknowledged.Count == before)
            {
                await Task.Delay(Backoff); // as every client should: a gateway that is gone refuses at once
            }
        }
    }

    private async Task RunAsync(int port, Func<int> target)
    {
        try
        {
            await using var client = await ChatClient.TryOpenAsync(port, user);
            if (client is not null && await NextAsync(client) is { } welcome && await TryJoinAsync(client))
            {
                Assert.Equal("welcome", welcome.Type());
                await WriteAsync(client, target);
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or IOException)
        {
            // Lost: the next run goes on.
        }
    }

    private async Task WriteAsync(ChatClient client, Func<int> target)
    {
        foreach (var id in _unanswered)
        {
            await client.SayAsync(ChatClient.SendFrame(room, id, id));
        }

        while (_acknowledged.Count < target() || _unanswered.Count > 0)
        {
            while (_unanswered.Count < InFlight && _acknowledged.Count + _unanswered.Count < target())
            {
                var id = $"{_next++}";
                _unanswered.Add(id);
                await client.SayAsync(ChatClient.SendFrame(room, id, id));
            }

            if (await NextAsync(client) is not { } frame)
            {
                return;
            }

            await TakeAsync(frame, client);
        }
    }

    // Null: the server closed.
    private async Task<JsonElement?> NextAsync(ChatClient client)
    {
        var frame = await client.Raw.ReadFrameAsync(awaited: $"what comes next for {user}");
        if (frame.Opcode != Opcode.Close)
        {
            return JsonDocument.Parse(frame.Text).RootElement;
        }

        _closes.Add(frame.CloseCode);
        return null;
    }

    private async Task<bool> TryJoinAsync(ChatClient client)
    {
        await client.SayAsync(ChatClient.JoinFrame(room, null, Epoch, Epoch is null ? null : Position));
        if (await NextAsync(client) is not { } joined || joined.Type() == "draining")
        {
            return false;
        }

        if (joined.Type() == "error" && joined.Flag("retryable"))
        {
            Errors++;
            return false;
        }

        Assert.Equal("joined", joined.Type());
        Assert.False(joined.Flag("gap"));
        if (Epoch is null)
        {
            Since = Position = joined.Number("after");
        }

        Assert.Equal(Position, joined.Number("after"));
        Epoch = joined.Text("epoch");
        return true;
    }

    private async Task TakeAsync(JsonElement frame, ChatClient client)
    {
        switch (frame.Type())
        {
            case "sent":
                var id = frame.Text("id");
                Assert.True(_unanswered.Remove(id), $"{id} was answered twice");
                _acknowledged.Add(id, frame.Number("seq"));
                break;
            case "event":
                Assert.Equal(Position + 1, frame.Number("seq"));
                Position++;
                _seen.Add((Position, $"{frame.Text("from")} {frame.Text("id")}"));
                break;
            case "error" when frame.Flag("retryable"):
                Errors++;
                await client.SayAsync(ChatClient.SendFrame(room, frame.Text("ref"), frame.Text("ref")));
                break;
            case "ping":
                await client.SayAsync(new { type = "pong" });
                break;
            case "draining": // the close follows
                break;
            default:
                Assert.Fail($"{user} got {frame}");
                break;
        }
    }
}
