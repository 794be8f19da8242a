using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>Clients as specs need them.</summary>
internal static class Clients
{
    /// <summary>Options that come back soon.</summary>
    public static ChatClientOptions Options(string user, params int[] ports) => new()
    {
        Gateways = [.. ports.Select(port => new Uri($"http://127.0.0.1:{port}"))],
        User = user,
        FirstBackoff = TimeSpan.FromMilliseconds(20),
        LongestBackoff = TimeSpan.FromMilliseconds(200),
        Random = new NoChance(),
        ClosePatience = TimeSpan.FromMilliseconds(50), // most scripted gateways don't answer
    };

    /// <summary>A client that is connected.</summary>
    public static Task<ChatClient> ConnectAsync(string user, params int[] ports) => ConnectAsync(Options(user, ports));

    /// <inheritdoc cref="ConnectAsync(string, int[])" />
    public static async Task<ChatClient> ConnectAsync(ChatClientOptions options)
    {
        var client = new ChatClient(options);
        await client.ConnectAsync().Soon("a greeting");
        return client;
    }

    /// <summary>Reads the next item.</summary>
    public static async Task<RoomItem> NextAsync(this ChatRoom room)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        await foreach (var item in room.ReadAsync(patience.Token))
        {
            return item;
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Reads the next event.</summary>
    public static async Task<(long Seq, string Text)> NextMessageAsync(this ChatRoom room)
    {
        var next = Assert.IsType<RoomEvent>(await room.NextAsync());
        return (next.Seq, next.Text);
    }

    /// <summary>The first gateway first, and the least waits.</summary>
    private sealed class NoChance : Random
    {
        public override int Next(int maxValue) => 0;

        public override double NextDouble() => 0;
    }
}
