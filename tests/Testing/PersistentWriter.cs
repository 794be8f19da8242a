using System.Text.Json;
using Xunit;

namespace ChatCluster.Testing;

/// <summary>A client that writes: it remembers what was not answered, and after each loss sends that again.</summary>
public sealed class PersistentWriter(string user, string room) : PersistentMember(user, room)
{
    private const int InFlight = 12;
    private readonly List<string> _unanswered = [];
    private readonly Dictionary<string, long> _acknowledged = [];
    private Func<int> _target = static () => 0;
    private int _next;

    /// <summary>What was said to be stored: <c>seq</c> by id.</summary>
    public IReadOnlyDictionary<string, long> Acknowledged => _acknowledged;

    /// <summary>Messages without an answer.</summary>
    public int Unacknowledged => _unanswered.Count;

    /// <inheritdoc />
    protected override bool IsDone => _acknowledged.Count >= _target() && _unanswered.Count == 0;

    /// <summary>Writes until so many messages are acknowledged, or the connection is lost.</summary>
    public Task RunAsync(int port, int target)
    {
        _target = () => target;
        return RunAsync(port);
    }

    /// <summary>Goes from one gateway to the next with each loss, until so many messages are acknowledged.</summary>
    /// <param name="ports">The gateways.</param>
    /// <param name="target">Asked again and again: it may grow meanwhile.</param>
    public Task RunOverAsync(IReadOnlyList<int> ports, Func<int> target)
    {
        _target = target;
        return RunOverAsync(ports);
    }

    /// <inheritdoc />
    protected override async Task TalkAsync(FrameClient client)
    {
        foreach (var id in _unanswered)
        {
            await client.SayAsync(FrameClient.SendFrame(Room, id, id));
        }

        while (!IsDone)
        {
            while (_unanswered.Count < InFlight && _acknowledged.Count + _unanswered.Count < _target())
            {
                var id = $"{_next++}";
                _unanswered.Add(id);
                await client.SayAsync(FrameClient.SendFrame(Room, id, id));
            }

            if (await NextAsync(client) is not { } frame)
            {
                return;
            }

            await TakeAsync(frame, client);
        }
    }

    /// <inheritdoc />
    protected override async Task TakeAnswerAsync(JsonElement frame, FrameClient client)
    {
        switch (frame.Type())
        {
            case "sent":
                var id = frame.Text("id");
                Assert.True(_unanswered.Remove(id), $"{id} was answered twice");
                _acknowledged.Add(id, frame.Number("seq"));
                break;
            case "error" when frame.Flag("retryable"):
                Errors++;
                await client.SayAsync(FrameClient.SendFrame(Room, frame.Text("ref"), frame.Text("ref")));
                break;
            default:
                await base.TakeAnswerAsync(frame, client);
                break;
        }
    }
}
