using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatCluster.Client.Tests.Client.Scripted;

/// <summary>The server's end of a client's connection, in the hands of a spec.</summary>
internal sealed class ScriptedConnection(WebSocket socket, HttpContext http)
{
    /// <summary>When an event was stored, where a spec doesn't care.</summary>
    public static readonly DateTimeOffset At = new(2026, 11, 24, 18, 0, 0, 123, TimeSpan.Zero);

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[256 * 1024];

    public Task Over => _over.Task;

    public string? Authorization => http.Request.Headers.Authorization;

    public string? User => http.Request.Query["user"];

    public Task GreetAsync(double pingSeconds = 25, int frameBytes = 65_536) => SayAsync(new
    {
        type = "welcome", user = User ?? "guest", session = "s", node = "n", version = "chat.v1", pingSeconds,
        limits = new { frameBytes, textLength = 4000, rooms = 100, history = 200, sendsPerSecond = 50 },
    });

    public Task SayAsync(object frame) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Soon("said");

    /// <summary>Reads the next frame, which must be of this type.</summary>
    public async Task<JsonNode> ExpectAsync(string type)
    {
        var result = await socket.ReceiveAsync(_buffer, CancellationToken.None).Soon(type);
        Assert.True(result.MessageType == WebSocketMessageType.Text && result.EndOfMessage, $"waited for {type}; what came is {result.MessageType} {result.CloseStatus}");
        var frame = JsonNode.Parse(_buffer.AsSpan(0, result.Count))!;
        Assert.True(frame["type"]!.GetValue<string>() == type, $"waited for {type}; what came is {frame.ToJsonString()}");
        return frame;
    }

    /// <summary>Reads a close and answers it.</summary>
    public async Task<int?> ExpectCloseAsync()
    {
        var result = await socket.ReceiveAsync(_buffer, CancellationToken.None).Soon("a close");
        Assert.True(result.MessageType == WebSocketMessageType.Close, $"waited for a close; what came is {Text(result)}");
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Soon("closed");
        _over.TrySetResult();
        return (int?)result.CloseStatus;
    }

    /// <summary>Closes, and waits for the answer.</summary>
    public async Task CloseAsync(int code, string reason = "")
    {
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None).Soon("closed");
        while ((await socket.ReceiveAsync(_buffer, CancellationToken.None).Soon("the answer to a close")).MessageType != WebSocketMessageType.Close)
        {
            // What was on its way.
        }

        _over.TrySetResult();
    }

    /// <summary>Waits until the client is gone without a word, past what was on its way.</summary>
    public async Task ExpectEndAsync() => await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
    {
        while (true)
        {
            var result = await socket.ReceiveAsync(_buffer, CancellationToken.None).Soon("the end");
            Assert.Equal(WebSocketMessageType.Text, result.MessageType);
        }
    });

    /// <summary>Ends the connection as a dying process would.</summary>
    public void Kill()
    {
        http.Abort();
        _over.TrySetResult();
    }

    /// <summary>Reads a join and lets the client in.</summary>
    /// <param name="seq">The head.</param>
    /// <param name="after">Where the events begin; at the head when null.</param>
    /// <param name="epoch">The life of the log.</param>
    /// <param name="gap">Something is missing.</param>
    public async Task<JsonNode> LetInAsync(long seq = 0, long? after = null, string epoch = "e1", bool gap = false)
    {
        var join = await ExpectAsync("join");
        await JoinedAsync(join, seq, after, epoch, gap);
        return join;
    }

    public Task JoinedAsync(JsonNode join, long seq = 0, long? after = null, string epoch = "e1", bool gap = false) =>
        SayAsync(new { type = "joined", @ref = Ref(join), room = Room(join), epoch, seq, first = 1, after = after ?? seq, gap });

    public Task EventAsync(long seq, string room = "lobby") =>
        SayAsync(new { type = "event", room, seq, at = At, kind = "message", from = "bob", id = $"id-{seq}", text = $"message {seq}" });

    public Task SentAsync(JsonNode send, long seq) =>
        SayAsync(new { type = "sent", @ref = Ref(send), room = Room(send), id = send["id"]!.GetValue<string>(), seq, at = At });

    public Task RefuseAsync(JsonNode request, string code, bool retryable = false, int? retryAfterMs = null) => retryAfterMs is null
        ? SayAsync(new { type = "error", @ref = Ref(request), code, message = "The spec says so.", retryable })
        : SayAsync(new { type = "error", @ref = Ref(request), code, message = "The spec says so.", retryable, retryAfterMs });

    private static long Ref(JsonNode request) => request["ref"]!.GetValue<long>();

    private static string Room(JsonNode request) => request["room"]!.GetValue<string>();

    private string Text(WebSocketReceiveResult result) => System.Text.Encoding.UTF8.GetString(_buffer, 0, result.Count);
}
