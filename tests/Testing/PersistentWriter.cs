using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace ChatCluster.Testing;

/// <summary>A client as it should be: it remembers its position and what was not answered, and after each loss resumes and sends that again.</summary>
public sealed class PersistentWriter(string user, string room)
{
    private const int InFlight = 12;
    private readonly List<string> _unanswered = [];
    private readonly Dictionary<string, long> _acknowledged = [];
    private readonly List<(long, string)> _seen = [];
    private int _next;

    public string User => user;

    public string? Epoch { get; private set; }

    /// <summary>Where its first join began.</summary>
    public long Since { get; private set; } = -1;

    /// <summary>The newest <c>seq</c> that it has seen.</summary>
    public long Position { get; private set; }

    public IReadOnlyDictionary<string, long> Acknowledged => _acknowledged;

    public int Unacknowledged => _unanswered.Count;

    /// <summary>Every event that came, in the order in which it came.</summary>
    public IReadOnlyList<(long Seq, string Id)> Seen => _seen;

    /// <summary>Writes until so many messages are acknowledged, or the connection is lost.</summary>
    public async Task RunAsync(int port, int target)
    {
        try
        {
            await using var client = await ChatClient.ConnectAsync(port, user);
            await JoinAsync(client);
            foreach (var id in _unanswered)
            {
                await client.SayAsync(ChatClient.SendFrame(room, id, id));
            }

            while (_acknowledged.Count < target || _unanswered.Count > 0)
            {
                while (_unanswered.Count < InFlight && _acknowledged.Count + _unanswered.Count < target)
                {
                    var id = $"{_next++}";
                    _unanswered.Add(id);
                    await client.SayAsync(ChatClient.SendFrame(room, id, id));
                }

                await TakeAsync(await client.Raw.ReadJsonAsync(), client);
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or IOException)
        {
            // Lost: the next run goes on.
        }
    }

    private async Task JoinAsync(ChatClient client)
    {
        var joined = await client.JoinAsync(room, epoch: Epoch, after: Epoch is null ? null : Position);
        Assert.False(joined.Flag("gap"));
        if (Epoch is null)
        {
            Since = Position = joined.Number("after");
        }

        Assert.Equal(Position, joined.Number("after"));
        Epoch = joined.Text("epoch");
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
                await client.SayAsync(ChatClient.SendFrame(room, frame.Text("ref"), frame.Text("ref")));
                break;
            default:
                Assert.Fail($"{user} got {frame}");
                break;
        }
    }
}
