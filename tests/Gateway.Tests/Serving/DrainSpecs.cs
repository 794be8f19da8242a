using System.Net;
using System.Text.Json;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>A node is told to stop, as a service manager tells it.</summary>
public sealed class DrainSpecs : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly int _port = NodePorts.Free();
    private NodeProcess _node = null!;

    public async Task InitializeAsync() =>
        _node = await NodeProcess.StartAsync(GatewayHost.Program, _folder.Path, _port, "--ChatCluster:Gateway:DrainSpread", "00:00:01", "--ChatCluster:Gateway:SendsPerSecond", "0");

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<HttpStatusCode> ReadinessAsync()
    {
        using var http = new HttpClient();
        return (await http.GetAsync($"http://127.0.0.1:{_port}/healthz/ready")).StatusCode;
    }

    [Fact]
    public async Task Everybody_is_told_when_to_come_back_and_closed_with_4001()
    {
        var clients = new List<FrameClient>();
        for (var i = 0; i < 8; i++)
        {
            clients.Add(await FrameClient.ConnectAsync(_port, $"guest-{i}"));
        }

        await using var plain = await FrameClient.OpenAsync(_port, "/ws/lobby", []);
        _node.Terminate();
        var delays = new List<long>();
        foreach (var client in clients)
        {
            var draining = await client.ExpectAsync("draining");
            delays.Add(draining.Number("reconnectAfterMs"));
            await client.ExpectCloseAsync(4001);
        }

        await plain.ExpectCloseAsync(4001);
        Assert.All(delays, delay => Assert.InRange(delay, 0, 1000));
        Assert.True(delays.Distinct().Count() > 1, "they would all come back at once");
        await _node.WhenEndedAsync();
        Assert.True(_node.ExitCode == 0, $"{_node.ExitCode}: {_node.Output}");
    }

    [Fact]
    public async Task Meanwhile_the_node_answers_that_it_takes_nobody()
    {
        // One that does not answer the close: the node waits for it, so there is time to look.
        await using var stubborn = await FrameClient.ConnectAsync(_port);
        Assert.Equal(HttpStatusCode.OK, await ReadinessAsync());
        _node.Terminate();
        await stubborn.ExpectAsync("draining");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadinessAsync());
        await using (var late = await RawClient.ConnectAsync("127.0.0.1", _port, "/ws"))
        {
            Assert.Equal(503, late.Status);
            Assert.Contains("stopping", late.Body, StringComparison.Ordinal);
        }

        Assert.Equal(4001, (await stubborn.Raw.ReadCloseAsync()).Code);
        await stubborn.Raw.SendCloseAsync(4001);
        await _node.WhenEndedAsync();
        Assert.Equal(0, _node.ExitCode);
    }

    [Fact]
    public async Task What_was_taken_before_the_close_is_answered_and_stored()
    {
        const int Messages = 250;
        await using var client = await FrameClient.ConnectAsync(_port);
        await client.JoinAsync("lobby");
        await client.Raw.SendRawBytesAsync(FrameClient.Frames(Enumerable.Range(1, Messages).Select(n => FrameClient.SendFrame("lobby", $"{n}", $"{n}"))));
        var answered = new List<long>();
        var types = new List<string>();
        RawFrame frame;
        while ((frame = await client.Raw.ReadFrameAsync()).Opcode == Opcode.Text)
        {
            var json = JsonElement.Parse(frame.Text);
            types.Add(json.Type());
            if (json.Type() == "sent")
            {
                answered.Add(json.Number("seq"));
            }

            if (types.Count == 1)
            {
                _node.Terminate();
            }
        }

        Assert.Equal((Opcode.Close, 4001), (frame.Opcode, (frame.Payload[0] << 8) | frame.Payload[1]));
        await client.Raw.SendCloseAsync(4001);
        Assert.Contains("draining", types);
        Assert.Equal(FrameReading.Range(1, Messages), answered);
        await _node.WhenEndedAsync();

        _node = await NodeProcess.StartAsync(GatewayHost.Program, _folder.Path, _port);
        await using var reader = await FrameClient.ConnectAsync(_port);
        Assert.Equal(Messages, (await reader.JoinAsync("lobby")).Number("seq"));
    }

    [Fact]
    public async Task Rooms_that_are_in_use_do_not_hold_the_node_up()
    {
        await using var client = await FrameClient.ConnectAsync(_port);
        for (var i = 0; i < 30; i++)
        {
            await client.JoinAsync($"room-{i}");
        }

        _node.Terminate();
        await client.ExpectAsync("draining");
        await client.ExpectCloseAsync(4001);
        await _node.WhenEndedAsync();
        Assert.Equal(0, _node.ExitCode);
        Assert.DoesNotContain("timed out", _node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Requested shard homes", _node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using var stubborn = await FrameClient.ConnectAsync(_port);
        _node.Terminate();
        await stubborn.ExpectAsync("draining");
        _node.Terminate();
        await _node.WhenEndedAsync();
        Assert.Equal(143, _node.ExitCode);
        Assert.Contains("stopping at once", _node.Output, StringComparison.Ordinal);
    }
}
