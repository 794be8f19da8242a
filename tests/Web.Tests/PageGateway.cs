using ChatCluster.Client;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Web.Tests;

/// <summary>The gateway that serves the page: one process with an embedded store, which can be killed and started again.</summary>
public sealed class PageGateway : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private NodeProcess? _process;

    private PageGateway()
    {
    }

    /// <summary>Where it listens, also after it was started again.</summary>
    public int Port { get; } = NodePorts.Free();

    /// <summary>Starts one with an empty store.</summary>
    public static async Task<PageGateway> StartAsync()
    {
        var gateway = new PageGateway();
        await gateway.LaunchAsync();
        return gateway;
    }

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Starts it again, at the same port and with the same store.</summary>
    public async Task StartAgainAsync()
    {
        await _process!.DisposeAsync();
        await LaunchAsync();
    }

    /// <summary>Lets people say something in a room, one message after the other.</summary>
    public async Task SayAsync(string room, params IReadOnlyList<(string User, string Text)> all)
    {
        var clients = new List<ChatClient>();
        var joined = new Dictionary<string, ChatRoom>();
        try
        {
            // Those of one user in a row go out without a wait for each: they stay in order.
            for (var i = 0; i < all.Count;)
            {
                var user = all[i].User;
                if (!joined.TryGetValue(user, out var at))
                {
                    var client = new ChatClient(new ChatClientOptions { Gateways = [new Uri($"http://localhost:{Port}")], User = user });
                    clients.Add(client);
                    await client.ConnectAsync();
                    joined[user] = at = await client.JoinAsync(room);
                }

                var row = all.Skip(i).TakeWhile(it => it.User == user).ToList();
                await Task.WhenAll(row.Select(it => at.SendAsync(it.Text))).Soon($"{user} has said {row.Count} things in {room}");
                i += row.Count;
            }
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task LaunchAsync() =>
        _process = await NodeProcess.StartAsync(GatewayHost.Program, _folder.Path, Port, "--ChatCluster:Gateway:SendsPerSecond", "0");
}
