using System.Text;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>What the HTTP server and its settings forbid is not let in before it.</summary>
public sealed class PlainHandshakeLimitSpecs
{
    private const int NoWebClient = 3203;
    private const int NoMoreFiles = 3206;
    private readonly CapturedLogs _logs = new();

    private Task<GatewayNode> StartAsync(Action<KestrelServerLimits> limit, LogLevel from = LogLevel.Warning) => GatewayNode.StartAsync(configure: builder =>
    {
        _logs.AttachTo(builder, from);
        builder.Services.Configure<KestrelServerOptions>(kestrel => limit(kestrel.Limits));
    });

    [Fact]
    public async Task A_connection_that_says_nothing_is_ended_others_are_not()
    {
        await using var node = await StartAsync(static limits => limits.KeepAliveTimeout = TimeSpan.FromSeconds(1));
        await using var plain = await FrameClient.ConnectAsync(node.Port);
        await using var other = await FrameClient.OpenAsync(node.Port, "/%77s");
        await other.ExpectAsync("welcome");
        await using (var silent = await RawClient.OpenAsync("127.0.0.1", node.Port))
        {
            await silent.ReadEndAsync(Patience.Limit);
        }

        await Eventually.True("it is not waited for any more", () => node.Services.GetRequiredService<Newcomers>().Count == 0);
        foreach (var client in (FrameClient[])[plain, other])
        {
            await client.SayAsync(new { type = "ping" });
            await client.ExpectAsync("pong");
        }

        _logs.AssertNoWarningsBut(NoWebClient);
    }

    [Fact]
    public async Task A_connection_that_says_half_a_head_is_ended_by_the_HTTP_server()
    {
        await using var node = await StartAsync(static limits => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));
        await using var half = await RawClient.OpenAsync("127.0.0.1", node.Port, new RawClientOptions { Timeout = Patience.Limit });
        await half.SendRawBytesAsync(Encoding.ASCII.GetBytes("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: webs"));
        await half.ReadAnswerAsync();
        Assert.Equal(408, half.Status);
        await half.ReadEndAsync(Patience.Limit);
        _logs.AssertNoWarningsBut(NoWebClient);
    }

    [Fact]
    public async Task The_HTTP_servers_limit_of_upgraded_connections_holds()
    {
        await using var node = await StartAsync(static limits => limits.MaxConcurrentUpgradedConnections = 1);
        await using var first = await FrameClient.ConnectAsync(node.Port);
        Assert.True(PlainHandshakeSpecs.CameByHttp(first.Raw));
        await using var second = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws");
        Assert.Equal(500, second.Status);
    }

    [Fact]
    public async Task The_HTTP_servers_limit_of_connections_holds()
    {
        await using var node = await StartAsync(static limits => limits.MaxConcurrentConnections = 2);
        await using var first = await LetInAsync();
        Assert.False(PlainHandshakeSpecs.CameByHttp(first.Raw));
        await using var second = await LetInAsync();
        await using var third = await RawClient.OpenAsync("127.0.0.1", node.Port);
        await third.ReadEndAsync(Patience.Limit);
        await first.SayAsync(new { type = "ping" });
        await first.ExpectAsync("pong");

        // The connection that asked whether the node is ready counts until the server has seen its end.
        async Task<FrameClient> LetInAsync()
        {
            FrameClient? client = null;
            await Eventually.TrueAsync("there is room for one more", async () =>
            {
                try
                {
                    client = await FrameClient.ConnectAsync(node.Port);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            });
            return client!;
        }
    }

    // Without it a page could be served under a name of its own that leads here, and would then be of the same origin.
    [Fact]
    public async Task Hosts_that_are_not_allowed_are_refused()
    {
        await using var node = await GatewayNode.StartAsync(settings: ("AllowedHosts", "127.0.0.1;chat.example.org"));
        Assert.Equal(101, await StatusAsync("127.0.0.1"));
        Assert.Equal(101, await StatusAsync("chat.example.org:8080"));
        Assert.Equal(400, await StatusAsync("evil.example"));
        Assert.Equal(400, await StatusAsync("evil.example:8080"));

        async Task<int> StatusAsync(string host)
        {
            await using var raw = await RawClient.OpenAsync("127.0.0.1", node.Port, new RawClientOptions { Timeout = Patience.Limit });
            await raw.SendRawBytesAsync(RawClient.Handshake(host, "/ws"));
            await raw.ReadAnswerAsync();
            return raw.Status;
        }
    }

    // A balancer that opens a connection to see whether somebody is there, a browser that opens one in advance.
    [Fact]
    public async Task A_connection_that_says_nothing_does_not_hold_up_a_stop()
    {
        await using var node = await GatewayNode.StartAsync(configure: static builder =>
            builder.Services.PostConfigure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMinutes(10)));
        await using var silent = await RawClient.OpenAsync("127.0.0.1", node.Port);
        await Eventually.True("its first bytes are waited for", () => node.Services.GetRequiredService<Newcomers>().Count == 1);
        await node.StopAsync().Soon("the node stops");
        await silent.ReadEndAsync(Patience.Limit);
    }

    [Fact]
    public async Task Who_would_take_the_last_files_of_the_process_waits_until_another_goes()
    {
        var places = new FilePlaces(FilePlaces.Reserve + 2);
        await using var node = await GatewayNode.StartAsync(configure: builder =>
        {
            _logs.AttachTo(builder, LogLevel.Warning);
            builder.Services.AddSingleton(places);
        });
        await Eventually.True("whoever asked whether it is ready has gone", () => places.Taken == 0);
        await using var first = await FrameClient.ConnectAsync(node.Port);
        await using var second = await RawClient.OpenAsync("127.0.0.1", node.Port);
        await Eventually.True("two are taken", () => places.AreTaken);
        await using var third = await RawClient.OpenAsync("127.0.0.1", node.Port, new RawClientOptions { Timeout = Patience.Limit });
        await third.SendRawBytesAsync(RawClient.Handshake("127.0.0.1", "/ws"));
        await Eventually.True("it is said", () => _logs.Of(NoMoreFiles).Any());
        Assert.Equal(2, places.Taken);

        await using var fourth = await RawClient.OpenAsync("127.0.0.1", node.Port);
        await second.DisposeAsync();
        await third.ReadAnswerAsync();
        Assert.Equal(101, third.Status);
        await first.SayAsync(new { type = "ping" });
        await first.ExpectAsync("pong");
        _logs.AssertNoWarningsBut(NoWebClient, NoMoreFiles);
        await node.StopAsync().Soon("a node that is full stops");
    }

    // The HTTP server waits for all that it counts, and counts a connection until its end was told without a fault.
    [Fact]
    public async Task A_connection_that_was_cut_off_does_not_hold_up_a_stop()
    {
        await using var node = await GatewayNode.StartAsync(configure: static builder =>
        {
            builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(1));
            builder.Services.PostConfigure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMinutes(10));
        });
        await using var silent = await RawClient.OpenAsync("127.0.0.1", node.Port);
        await silent.ReadEndAsync(Patience.Limit);
        await using var client = await FrameClient.ConnectAsync(node.Port);
        var connection = Assert.Single(node.Services.GetRequiredService<ConnectionTable>().All);
        connection.Abort();
        await client.Raw.ReadEndAsync(Patience.Limit);
        await node.StopAsync().Soon("the node stops");
    }

    [Fact]
    public async Task Who_goes_in_the_middle_of_it_leaves_nothing_and_nobody_is_alarmed()
    {
        const int Each = 5;
        await using var node = await StartAsync(static _ => { }, LogLevel.Debug);
        var handshake = RawClient.Handshake("127.0.0.1", "/ws?user=alice", new RawClientOptions { Subprotocols = ["chat.v1"] });
        Func<RawClient, Task>[] ways =
        [
            static _ => Task.CompletedTask,
            client => client.SendRawBytesAsync(handshake.AsMemory(0, 50)),
            client => client.SendRawBytesAsync(handshake),
            client => client.SendRawBytesAsync((byte[])[.. handshake, .. FrameClient.Frames(FrameClient.JoinFrame("lobby", recent: 50), new { type = "ping" })]),
            async client =>
            {
                await client.SendRawBytesAsync(handshake);
                await client.ReadAnswerAsync();
            },
        ];
        foreach (var way in ways)
        {
            foreach (var abort in (bool[])[true, false])
            {
                for (var i = 0; i < Each; i++)
                {
                    await using var client = await RawClient.OpenAsync("127.0.0.1", node.Port, new RawClientOptions { Timeout = Patience.Limit });
                    await way(client);
                    if (abort)
                    {
                        client.Abort();
                    }
                }
            }
        }

        var expected = ways.Length * 2 * Each;
        await Eventually.True("all have come and gone", () => Count("accepted.") >= expected && Count("accepted.") == Count("stopped."));
        Assert.Equal(0, node.Services.GetRequiredService<ConnectionTable>().Count);
        Assert.Equal(0, node.Services.GetRequiredService<Newcomers>().Count);
        _logs.AssertNoWarningsBut(NoWebClient);

        int Count(string what) => _logs.Entries.Count(entry => entry.Message.StartsWith("Connection id \"", StringComparison.Ordinal) && entry.Message.EndsWith(what, StringComparison.Ordinal));
    }
}
