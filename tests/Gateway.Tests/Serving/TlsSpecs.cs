using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class TlsSpecs(TlsSpecs.Fixture fixture) : IClassFixture<TlsSpecs.Fixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Members_with_TLS_and_without_it_are_in_one_room()
    {
        await using var secure = await FrameClient.OpenAsync(_node.TlsPort!.Value, "/ws/lobby?user=alice", tls: true);
        await using var plain = await FrameClient.OpenAsync(_node.Port, "/ws/lobby?user=bob");
        foreach (var client in (FrameClient[])[secure, plain])
        {
            await client.ExpectAsync("welcome");
            await client.ExpectAsync("joined");
        }

        var text = new string('长', 4000);
        await secure.PostAsync("lobby", text);
        Assert.Equal(("alice", text), ((await plain.ExpectAsync("event")) is var from ? (from.Text("from"), from.Text("text")) : default));
        await plain.PostAsync("lobby", text);
        Assert.Equal("bob", (await secure.ExpectAsync("event")).Text("from"));
        await secure.CloseAsync();
    }

    // Whoever gives a port a certificate, or asks for one of the client's, means it.
    [Fact]
    public async Task A_port_with_TLS_takes_no_handshake_without_it()
    {
        await using var raw = await RawClient.OpenAsync("127.0.0.1", _node.TlsPort!.Value, new RawClientOptions { Timeout = Patience.Limit });
        await raw.SendRawBytesAsync(RawClient.Handshake("127.0.0.1", "/ws"));
        await raw.ReadEndAsync(Patience.Limit);
        await Eventually.True("nobody is connected", () => _node.Services.GetRequiredService<ConnectionTable>().Count == 0);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TempFolder _folder = new();

        internal GatewayNode Node { get; private set; } = null!;

        public async Task InitializeAsync() => Node = await GatewayNode.StartAsync(settings: TlsEndpoints.Settings(_folder));

        public async Task DisposeAsync()
        {
            await Node.DisposeAsync();
            _folder.Dispose();
        }
    }
}
