using System.Text.Json.Nodes;
using System.Text.Json;
using ChatCluster.Gateway.WebSockets;
using Xunit;

namespace ChatCluster.Testing;

/// <summary>A client of <c>chat.v1</c> that says in words what a spec does; <see cref="Raw"/> does everything else.</summary>
/// <remarks>Like the raw client it skips nothing: an expectation looks at the next frame, and a frame of another type fails it.</remarks>
public sealed class FrameClient : IAsyncDisposable
{
    private FrameClient(RawClient raw) => Raw = raw;

    public RawClient Raw { get; }

    /// <summary>The first frame, once it was read.</summary>
    public JsonElement Welcome { get; private set; }

    /// <summary>Connects with <c>chat.v1</c> and reads the <c>welcome</c>.</summary>
    public static async Task<FrameClient> ConnectAsync(int port, string user = "alice", int? receiveBuffer = null)
    {
        var client = await OpenAsync(port, $"/ws?user={Uri.EscapeDataString(user)}", receiveBuffer: receiveBuffer);
        client.Welcome = await client.ExpectAsync("welcome");
        return client;
    }

    /// <summary>Connects with <c>chat.v1</c> and reads nothing.</summary>
    /// <returns>Null when the server refuses for now (503): it drains.</returns>
    public static async Task<FrameClient?> TryOpenAsync(int port, string user, int? receiveBuffer = null)
    {
        var options = new RawClientOptions { Subprotocols = ["chat.v1"], ReceiveBuffer = receiveBuffer, Timeout = Patience.Limit };
        var raw = await RawClient.ConnectAsync("127.0.0.1", port, $"/ws?user={Uri.EscapeDataString(user)}", options);
        if (raw.Status == 503)
        {
            await raw.DisposeAsync();
            return null;
        }

        Assert.Equal(101, raw.Status);
        return new FrameClient(raw);
    }

    /// <summary>Connects and reads nothing; the server must have accepted.</summary>
    public static async Task<FrameClient> OpenAsync(
        int port, string target, string[]? subprotocols = null, int? receiveBuffer = null, bool tls = false, params (string Name, string Value)[] headers)
    {
        var raw = await RawClient.ConnectAsync("127.0.0.1", port, target, new RawClientOptions
        {
            Subprotocols = subprotocols ?? ["chat.v1"],
            Headers = headers,
            ReceiveBuffer = receiveBuffer,
            Tls = tls,
            Timeout = Patience.Limit,
        });
        Assert.True(raw.Status == 101, $"{target}: {raw.Status} {raw.Body}");
        return new FrameClient(raw);
    }

    public Task SayAsync(object frame) => Raw.SendJsonAsync(frame);

    /// <summary>Reads the next frame, which must be of this type.</summary>
    public async Task<JsonElement> ExpectAsync(string type)
    {
        var frame = await Raw.ReadJsonAsync(awaited: type);
        Assert.True(frame.Type() == type, $"waited for {type}; what came is {frame}");
        return frame;
    }

    /// <summary>Reads the next frame, which must be this error.</summary>
    public async Task<JsonElement> ExpectErrorAsync(string code)
    {
        var frame = await ExpectAsync("error");
        Assert.True(frame.Text("code") == code, $"waited for the error {code}; what came is {frame}");
        Assert.NotEqual("", frame.Text("message"));
        return frame;
    }

    /// <summary>Joins a room and reads the answer.</summary>
    public async Task<JsonElement> JoinAsync(string room, int? recent = null, string? epoch = null, long? after = null)
    {
        await SayAsync(JoinFrame(room, recent, epoch, after));
        var joined = await ExpectAsync("joined");
        Assert.Equal(room, joined.Text("room"));
        return joined;
    }

    /// <summary>A <c>join</c> with only the fields that are given.</summary>
    public static JsonObject JoinFrame(string room, int? recent = null, string? epoch = null, long? after = null)
    {
        var join = new JsonObject { ["type"] = "join", ["room"] = room };
        if (recent is not null)
        {
            join["recent"] = recent;
        }

        if (epoch is not null)
        {
            join["epoch"] = epoch;
        }

        if (after is not null)
        {
            join["after"] = after;
        }

        return join;
    }

    /// <summary>A <c>send</c>.</summary>
    public static object SendFrame(string room, string id, string text) => new { type = "send", @ref = id, room, id, text };

    /// <summary>Sends a message and reads the two frames that follow: <c>sent</c>, then the message itself.</summary>
    public async Task<long> PostAsync(string room, string text, string? id = null)
    {
        id ??= NewId();
        await SayAsync(SendFrame(room, id, text));
        var sent = await ExpectAsync("sent");
        Assert.Equal(id, sent.Text("id"));
        var own = await ExpectAsync("event");
        Assert.Equal(sent.Number("seq"), own.Number("seq"));
        return sent.Number("seq");
    }

    /// <summary>Sends many messages in one go and reads until all are answered and have come back; anything but <c>sent</c> and <c>event</c> fails.</summary>
    public async Task PostManyAsync(string room, IReadOnlyList<string> texts)
    {
        var writing = Raw.SendRawBytesAsync(Frames(texts.Select(text => SendFrame(room, NewId(), text)))); // read meanwhile: who does not read is not read from
        for (int sent = 0, own = 0; sent < texts.Count || own < texts.Count;)
        {
            var frame = await Raw.ReadJsonAsync(awaited: $"{texts.Count} answers; {sent} came");
            switch (frame.Type())
            {
                case "sent":
                    sent++;
                    break;
                case "event" when frame.Text("from") == Welcome.Text("user"):
                    own++;
                    break;
                case "event" or "ping":
                    break;
                default:
                    Assert.Fail($"waited for answers; what came is {frame}");
                    break;
            }
        }

        await writing;
    }

    /// <summary>Reads so many events.</summary>
    public async Task<List<JsonElement>> EventsAsync(int count)
    {
        var events = new List<JsonElement>();
        while (events.Count < count)
        {
            events.Add(await ExpectAsync("event"));
        }

        return events;
    }

    /// <summary>Closes as a good client does, and waits for the end.</summary>
    public async Task CloseAsync()
    {
        await Raw.SendCloseAsync(1000);
        Assert.Equal(1000, (await Raw.ReadCloseAsync()).Code);
        await Raw.ReadEndAsync();
    }

    /// <summary>Reads a close of the server's, answers it and waits for the end.</summary>
    public async Task<string> ExpectCloseAsync(int code)
    {
        var close = await Raw.ReadCloseAsync(awaited: $"a close with {code}");
        Assert.True(close.Code == code, $"waited for a close with {code}; what came is {close}");
        await Raw.SendCloseAsync(code);
        await Raw.ReadEndAsync();
        return close.Reason;
    }

    /// <summary>The bytes of several text messages, for one segment.</summary>
    public static byte[] Frames(params IEnumerable<object> messages) =>
        [.. messages.SelectMany(message => RawClient.Frame(Opcode.Text, JsonSerializer.SerializeToUtf8Bytes(message)))];

    /// <summary>A new message id.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");

    public ValueTask DisposeAsync() => Raw.DisposeAsync();
}
