using System.Net;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Rooms.Hosting;
using ChatCluster.Shared.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Cluster.Tests.Programs;

/// <summary>The two programs of a cluster, as processes: how they start, what they say of themselves, how they end.</summary>
public sealed class NodeProgramSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private NodeProcess Launch(NodeProgram program, string database, params string[] args) =>
        NodeProcess.Launch(program, _folder.Path, NodePorts.Free(), ["--ChatCluster:Postgres", database, .. args]);

    private static async Task<bool> IsLiveAsync(NodeProcess node)
    {
        try
        {
            using var http = new HttpClient();
            return (await http.GetAsync($"http://localhost:{node.Port}/healthz/live")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<string> MetricsAsync(NodeProcess node)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"http://localhost:{node.Port}/metrics");
    }

    private static async Task EndsAsync(NodeProcess node, int exitCode)
    {
        await node.WhenEndedAsync();
        Assert.True(node.ExitCode == exitCode, $"{node.ExitCode}: {node.Output}");
        Assert.DoesNotContain("Unhandled exception", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("][Thread ", node.Output, StringComparison.Ordinal); // Akka's own form of lines
    }

    [PostgresFact]
    public async Task A_gateway_and_a_rooms_node_are_a_chat()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var rooms = Launch(RoomsHost.Program, database);
        await using var gateway = Launch(GatewayHost.Program, database);
        await Task.WhenAll(
            rooms.WhenSaidAsync($"ChatCluster rooms node is ready at http://localhost:{rooms.Port}"),
            gateway.WhenSaidAsync($"ChatCluster is ready at http://localhost:{gateway.Port}: gateway, guest mode"));
        Assert.Equal((HttpStatusCode.OK, "ready"), (await rooms.ReadinessAsync()) is var it ? (it.Code, it.Status) : default);
        Assert.Contains("service_name=\"chatcluster-rooms\"", await MetricsAsync(rooms), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("chat.db")), "the embedded store is not for nodes of a cluster");

        await using (var client = await FrameClient.ConnectAsync(gateway.Port))
        {
            var joined = await client.JoinAsync("lobby");
            Assert.Equal(1, await client.PostAsync("lobby", "hello"));
            await client.SayAsync(new { type = "history", room = "lobby", before = 2, limit = 10 });
            Assert.Equal([1], (await client.ExpectAsync("history")).Field("events").EnumerateArray().Seqs());
            await client.CloseAsync();
        }

        gateway.Terminate();
        await EndsAsync(gateway, 0);
        rooms.Terminate();
        await EndsAsync(rooms, 0);
        Assert.DoesNotContain("timed out", rooms.Output + gateway.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_node_that_can_not_reach_its_database_is_alive_and_not_ready_and_says_why()
    {
        var server = await PostgresServer.StartAsync();
        await using var ends = server;
        var database = await server.NewDatabaseAsync();
        await server.StopAsync();
        await using var rooms = Launch(RoomsHost.Program, database);
        await rooms.WhenSaidAsync("Waiting for PostgreSQL at 127.0.0.1:");
        await Eventually.TrueAsync("it answers", () => IsLiveAsync(rooms));
        var (code, status, reasons) = await rooms.ReadinessAsync();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready"), (code, status));
        Assert.Equal(
            ["The coordinator of the rooms is not known.", "The log does not answer.", "The node is not a member of a cluster yet."], reasons.Order());

        await server.StartAgainAsync();
        await rooms.WhenReadyAsync();
        await server.StopAsync();
        await Eventually.TrueAsync("it is not ready any more", async () => (await rooms.ReadinessAsync()).Reasons.Contains("The log does not answer."));
        rooms.Terminate();
        await EndsAsync(rooms, 0);
    }

    [PostgresFact]
    public async Task Gateways_stay_ready_while_the_coordinator_of_the_rooms_is_followed_by_another()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var coordinator = Launch(RoomsHost.Program, database);
        await coordinator.WhenReadyAsync(); // the oldest has it
        await using var other = Launch(RoomsHost.Program, database);
        await using var gateway = Launch(GatewayHost.Program, database);
        await Task.WhenAll(other.WhenReadyAsync(), gateway.WhenReadyAsync());

        await coordinator.KillAsync();
        var seen = new HashSet<string>();
        await Eventually.TrueAsync("the coordinator is followed by another", async () =>
        {
            var (code, status, reasons) = await gateway.ReadinessAsync();
            Assert.True(code == HttpStatusCode.OK, string.Join(' ', reasons));
            seen.Add(status);
            return status == "ready" && seen.Contains("degraded");
        });
        await using var client = await FrameClient.ConnectAsync(gateway.Port);
        await client.JoinAsync("lobby");
    }

    [PostgresFact]
    public async Task A_database_that_refuses_ends_the_process_with_78_and_the_password_is_not_told()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var rooms = Launch(RoomsHost.Program, $"{database};Database=nowhere;Password=hush");
        await EndsAsync(rooms, 78);
        Assert.Contains("ChatCluster rooms node can't start.", rooms.Output, StringComparison.Ordinal);
        Assert.Contains("nowhere", rooms.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", rooms.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_port_that_is_in_use_ends_the_process_with_78_and_is_told_without_a_stack()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var rooms = Launch(RoomsHost.Program, database);
        await rooms.WhenReadyAsync();
        await using var other = NodeProcess.Launch(RoomsHost.Program, _folder.Path, rooms.Port, "--ChatCluster:Postgres", database);
        await EndsAsync(other, 78);
        Assert.Contains($":{rooms.Port}: address already in use. Stop what uses it, or listen at another port: --urls http", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is ready at", other.Output, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ready"), (await rooms.ReadinessAsync()) is var it ? (it.Code, it.Status) : default);
    }

    [PostgresTheory]
    [InlineData("gateway")]
    [InlineData("rooms")]
    public async Task A_node_that_was_frozen_and_excluded_ends_with_255_and_comes_back_when_it_is_started_again(string which)
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var one = Launch(RoomsHost.Program, database);
        await using var two = Launch(RoomsHost.Program, database);
        await using var gateway = Launch(GatewayHost.Program, database);
        await Task.WhenAll(one.WhenReadyAsync(), two.WhenReadyAsync(), gateway.WhenReadyAsync());
        var (program, victim) = which == "gateway" ? (GatewayHost.Program, gateway) : (RoomsHost.Program, two);
        await using var client = await FrameClient.ConnectAsync(gateway.Port);
        await client.JoinAsync("lobby");

        victim.Freeze();
        NodeProcess[] others = which == "gateway" ? [one, two] : [one, gateway];
        await Eventually.True("the others go on without it", () => others.Any(static it => it.Output.Contains("Goes on with ", StringComparison.Ordinal)));
        victim.Thaw();
        if (which == "gateway")
        {
            await client.ExpectAsync("draining");
            await client.ExpectCloseAsync(4001);
        }

        await EndsAsync(victim, 255);
        await using var again = Launch(program, database);
        await again.WhenReadyAsync();
    }
}
