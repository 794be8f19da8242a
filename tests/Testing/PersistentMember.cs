using System.Net.Sockets;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using Xunit;

namespace ChatCluster.Testing;

/// <summary>A client as it should be: it remembers its position, and after each loss it resumes there, at whichever gateway comes next.</summary>
/// <remarks>It checks what it gets as it comes: the next event is the one that follows on its position, there is no gap, errors can be retried.</remarks>
public abstract class PersistentMember(string user, string room)
{
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(50);
    private readonly List<(long, string)> _seen = [];
    private readonly List<int?> _closes = [];

    /// <summary>Who it is.</summary>
    public string User => user;

    /// <summary>Where.</summary>
    public string Room => room;

    /// <summary>The room's epoch, since the first join.</summary>
    public string? Epoch { get; private set; }

    /// <summary>Where its first join began.</summary>
    public long Since { get; private set; } = -1;

    /// <summary>The newest <c>seq</c> that it has seen.</summary>
    public long Position { get; private set; }

    /// <summary>Every event that came, in the order in which it came.</summary>
    public IReadOnlyList<(long Seq, string Id)> Seen => _seen;

    /// <summary>The codes with which servers closed its connections.</summary>
    public IReadOnlyList<int?> Closes => _closes;

    /// <summary>Errors that it was told, all of them worth a retry.</summary>
    public int Errors { get; protected set; }

    /// <summary>A socket's receive buffer, for a reader that must be seen to be slow. Default: the system's.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>Goes on with one connection until it is lost, or there is nothing more to do.</summary>
    protected abstract Task TalkAsync(FrameClient client);

    /// <summary>Is there nothing more to do?</summary>
    protected abstract bool IsDone { get; }

    /// <summary>Takes a frame that is not an event, a ping or news of a drain.</summary>
    protected virtual Task TakeAnswerAsync(JsonElement frame, FrameClient client)
    {
        Assert.Fail($"{user} got {frame}");
        return Task.CompletedTask;
    }

    /// <summary>Goes from one gateway to the next with each loss, until there is nothing more to do.</summary>
    /// <param name="ports">The gateways.</param>
    public async Task RunOverAsync(IReadOnlyList<int> ports)
    {
        for (var turn = user.Sum(static it => it); !IsDone; turn++)
        {
            if (!await RunAsync(ports[turn % ports.Count]))
            {
                await Task.Delay(Backoff); // as every client should: a gateway that is gone refuses at once
            }
        }
    }

    /// <summary>One connection: joins or resumes, and goes on until it is lost or there is nothing more to do.</summary>
    /// <returns>True when it could join.</returns>
    protected async Task<bool> RunAsync(int port)
    {
        var joined = false;
        try
        {
            await using var client = await FrameClient.TryOpenAsync(port, user, ReceiveBuffer);
            if (client is not null && await NextAsync(client) is { } welcome && welcome.Type() != "draining" && await TryJoinAsync(client))
            {
                Assert.Equal("welcome", welcome.Type());
                joined = true;
                await TalkAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or IOException)
        {
            // Lost: the next run goes on.
        }

        return joined;
    }

    /// <summary>The next frame; null when the server closed.</summary>
    protected async Task<JsonElement?> NextAsync(FrameClient client)
    {
        var frame = await client.Raw.ReadFrameAsync(awaited: $"what comes next for {user}");
        if (frame.Opcode != Opcode.Close)
        {
            return JsonDocument.Parse(frame.Text).RootElement;
        }

        _closes.Add(frame.CloseCode);
        return null;
    }

    /// <summary>Takes a frame.</summary>
    protected async Task TakeAsync(JsonElement frame, FrameClient client)
    {
        switch (frame.Type())
        {
            case "event":
                Assert.Equal(Position + 1, frame.Number("seq"));
                Position++;
                _seen.Add((Position, $"{frame.Text("from")} {frame.Text("id")}"));
                break;
            case "ping":
                await client.SayAsync(new { type = "pong" });
                break;
            case "draining": // the close follows
                break;
            default:
                await TakeAnswerAsync(frame, client);
                break;
        }
    }

    private async Task<bool> TryJoinAsync(FrameClient client)
    {
        await client.SayAsync(FrameClient.JoinFrame(room, null, Epoch, Epoch is null ? null : Position));
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
}
