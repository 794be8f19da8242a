using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Settings as a whole process sees them: where they come from, which wins, and what it says of wrong ones.</summary>
public sealed class SettingsSpecs : IDisposable
{
    private static readonly Dictionary<string, string?> NoEnvironment = [];
    private readonly TempFolder _folder = new();
    private readonly int _port = NodePorts.Free();

    public void Dispose() => _folder.Dispose();

    private static readonly (string[] Args, string[] Words)[] WrongSettings =
    [
        (["--ChatCluster:Roles", "gateway,room"], ["ChatCluster:Roles", "'room'"]),
        (["--ChatCluster:Roles", "gateway"], ["ChatCluster:Roles"]),
        (["--ChatCluster:Postgres", "Host=db;Pasword=hush"], ["ChatCluster:Postgres", "'Password'"]),
        (["--ChatCluster:Cluster:Seeds", "a:1", "--ChatCluster:Cluster:Port", "70000"], ["ChatCluster:Cluster:Seeds", "ChatCluster:Cluster:Port"]),
        (["--ChatCluster:Auth:Mode", "jwt"], ["ChatCluster:Auth:Mode", "ChatCluster:Auth:Jwt:Key"]),
        (["--ChatCluster:Auth:Mode", "open"], ["ChatCluster:Auth:Mode", "'open'"]),
        (["--ChatCluster:Auth:Mode", "jwt", "--ChatCluster:Auth:Jwt:Key", "short"], ["ChatCluster:Auth:Jwt:Key", "32"]),
        (["--ChatCluster:Auth:Mode", "jwt", "--ChatCluster:Auth:Jwt:PublicKey", "no PEM"], ["ChatCluster:Auth:Jwt:PublicKey", "PEM"]),
        (["--ChatCluster:Gateway:MaxRooms", "0"], ["ChatCluster:Gateway:MaxRooms is 0; it must be 1 to 10000."]),
        (["--ChatCluster:Gateway:MaxRooms", "many"], ["ChatCluster:Gateway:MaxRooms is 'many'; it must be a whole number."]),
        (["--ChatCluster:Gateway:MaxRoom", "7"], ["ChatCluster:Gateway:MaxRoom is no setting; did you mean ChatCluster:Gateway:MaxRooms?"]),
        (["--ChatCluster:Auth:Jwt:Keys", "x"], ["ChatCluster:Auth:Jwt:Keys is no setting; did you mean ChatCluster:Auth:Jwt:Key?"]),
        (["start"], ["'start' on the command line is no setting"]),
        (
            ["--ChatCluster:Rooms:Log:BatchRows", "0", "--ChatCluster:Gateway:MaxHistory", "x", "--ChatCluster:Auth:Mode", "open", "--ChatCluster:Cluster:Port", "-1", "--debug"],
            ["Rooms:Log:BatchRows is 0; it must be 1 to 10000.", "MaxHistory is 'x'", "Auth:Mode is 'open'", "Cluster:Port is -1", "--debug on the command line has no value"]),
        (["--ChatCluster:Gateway:PingInterval", "soon"], ["ChatCluster:Gateway:PingInterval", "soon"]),
        (["--ChatCluster:Gateway:PingInterval", "00:00:00.1"], ["ChatCluster:Gateway:PingInterval"]),
        (["--ChatCluster:Rooms:PassivateAfter", "0"], ["ChatCluster:Rooms:PassivateAfter"]),
        (["--ChatCluster:Rooms:MaxTextLength", "x"], ["ChatCluster:Rooms:MaxTextLength", "x"]),
        (["--ChatCluster:Rooms:Log:QueueCapacity", "0"], ["QueueCapacity"]),
        (["--ChatCluster:Cluster:Port", "x"], ["ChatCluster:Cluster:Port", "x"]),
        (["--ChatCluster:Data", ""], ["ChatCluster:Data"]),
        (["--ChatCluster:Data", "/proc/chat"], ["ChatCluster:Data", "/proc/chat"]),
        (["--urls", "nonsense"], ["nonsense"]),
    ];

    // All at once: each is a process that does nothing but read its settings.
    [Fact]
    public Task Wrong_settings_end_the_process_with_78_and_are_named() => Task.WhenAll(WrongSettings.Chunk(3).Select(async some =>
    {
        foreach (var (args, words) in some)
        {
            using var folder = new TempFolder();
            await ExpectRefusalAsync(NoEnvironment, args, words, folder.Path);
        }
    }));

    [Theory]
    [InlineData("nonsense.invalid")]
    [InlineData("192.0.2.77")]
    public Task An_address_for_the_cluster_that_is_not_of_this_machine_is_refused(string host) =>
        ExpectRefusalAsync(NoEnvironment, ["--ChatCluster:Cluster:Host", host], ["ChatCluster:Cluster:Host can't be listened on"]);

    [Fact]
    public async Task A_port_for_the_cluster_that_is_in_use_is_refused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await ExpectRefusalAsync(NoEnvironment, ["--ChatCluster:Cluster:Port", port], [$"ChatCluster:Cluster:Port is in use, at 127.0.0.1:{port}: stop what uses it, or set another one"]);
    }

    // On Linux both nodes listened on it.
    [Fact]
    public async Task A_port_for_the_cluster_belongs_to_one_node()
    {
        var port = NodePorts.Free().ToString(CultureInfo.InvariantCulture);
        await using var node = await NodeProcess.StartAsync(GatewayHost.Program, _folder.Path, _port, "--ChatCluster:Cluster:Port", port);
        using var other = new TempFolder();
        await ExpectRefusalAsync(
            NoEnvironment,
            ["--ChatCluster:Data", other.Path, "--urls", $"http://localhost:{NodePorts.Free()}", "--ChatCluster:Cluster:Port", port],
            [$"ChatCluster:Cluster:Port is in use, at 127.0.0.1:{port}: stop what uses it, or set another one"]);
    }

    [Fact]
    public Task Outside_of_Development_a_key_for_tokens_is_needed() => ExpectRefusalAsync(
        new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = null }, [], ["ChatCluster:Auth:Jwt:Key", "ChatCluster:Auth:Mode=guest"]);

    [Fact]
    public async Task A_file_of_settings_that_can_not_be_read_is_named()
    {
        await File.WriteAllTextAsync(_folder.File("chatcluster.json"), "{ \"ChatCluster\": ");
        await ExpectRefusalAsync(NoEnvironment, [], ["chatcluster.json"]);
    }

    [Fact]
    public async Task A_folder_belongs_to_one_node_and_so_does_a_port()
    {
        await using var node = await NodeProcess.StartAsync(GatewayHost.Program, _folder.Path, _port);
        await ExpectRefusalAsync(NoEnvironment, ["--ChatCluster:Data", _folder.Path], ["ChatCluster:Data", _folder.Path]);
        using var other = new TempFolder();
        await ExpectRefusalAsync(
            NoEnvironment, ["--ChatCluster:Data", other.Path, "--urls", $"http://localhost:{_port}"], [$"{_port}", "--urls http"]);
        await using var client = await FrameClient.ConnectAsync(_port);
    }

    [Fact]
    public async Task They_come_from_a_file_the_environment_and_the_command_line_and_the_later_wins()
    {
        await File.WriteAllTextAsync(_folder.File("chatcluster.json"), $$"""
            {
              "urls": "http://localhost:1",
              "ChatCluster": {
                "Data": "from-file",
                "Gateway": { "MaxRooms": 11, "MaxHistory": 12, "SendsPerSecond": 13, "PingInterval": "00:00:07" }
              }
            }
            """);
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_port}"),
            ["ChatCluster__Gateway__MaxHistory"] = "22",
            ["ChatCluster__Gateway__SendsPerSecond"] = "23",
        };
        await using var node = NodeProcess.Launch(GatewayHost.Program, _folder.Path, _port, environment, "--ChatCluster:Gateway:SendsPerSecond", "33");
        await node.WhenReadyAsync();
        await using var client = await FrameClient.ConnectAsync(_port);
        var limits = client.Welcome.Field("limits");
        Assert.Equal((11, 22, 33), (limits.Number("rooms"), limits.Number("history"), limits.Number("sendsPerSecond")));
        Assert.Equal(7, client.Welcome.Number("pingSeconds"));
        Assert.True(Directory.Exists(_folder.File("from-file")));
        await node.WhenSaidAsync($"ChatCluster is ready at http://localhost:{_port}: gateway and rooms, guest mode");

        // The program asks itself, by the same settings.
        await using var healthy = NodeProcess.Launch(GatewayHost.Program, _folder.Path, _port, environment, "healthcheck");
        await healthy.WhenEndedAsync();
        Assert.True(healthy.ExitCode == 0, healthy.Output);
        Assert.Contains("ready", healthy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_may_stand_in_the_file_alone()
    {
        await File.WriteAllTextAsync(_folder.File("chatcluster.json"), $$"""{ "urls": "http://127.0.0.1:{{_port}}" }""");
        await using var node = NodeProcess.Launch(GatewayHost.Program, _folder.Path, _port, NoEnvironment);
        await node.WhenReadyAsync();
        Assert.True(Directory.Exists(_folder.File("data")), "the default folder is ./data");
        await using var healthy = NodeProcess.Launch(GatewayHost.Program, _folder.Path, _port, NoEnvironment, "healthcheck");
        await healthy.WhenEndedAsync();
        Assert.True(healthy.ExitCode == 0, healthy.Output);
    }

    [Fact]
    public async Task Without_a_node_the_healthcheck_fails()
    {
        await using var check = NodeProcess.Launch(GatewayHost.Program, 
            _folder.Path, _port, new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://+:{_port};http://+:1" }, "healthcheck");
        await check.WhenEndedAsync();
        Assert.Equal(1, check.ExitCode);
    }

    private async Task ExpectRefusalAsync(Dictionary<string, string?> environment, string[] args, string[] words, string? folder = null)
    {
        await using var node = NodeProcess.Launch(GatewayHost.Program, folder ?? _folder.Path, _port, environment, args);
        await node.WhenEndedAsync();
        Assert.True(node.ExitCode == 78, $"{string.Join(' ', args)}: {node.ExitCode} {node.Output}");
        Assert.Contains("ChatCluster can't start.", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal); // a stack trace, for somebody who has to change a setting
        Assert.DoesNotContain("fail: ", node.Output, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, node.Output, StringComparison.Ordinal));
    }
}
