using System.Text.Json;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>Each command against a real node.</summary>
public sealed class CommandSpecs : IAsyncLifetime
{
    private GatewayNode _node = null!;

    private string Url => $"http://127.0.0.1:{_node.Port}";

    public async Task InitializeAsync() => _node = await GatewayNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Send_prints_the_place_and_the_same_id_again_the_same_place()
    {
        Assert.Equal((0, "1\n", ""), await RunAsync("send", "-u", "alice", "lobby", "hello", "--id", "one"));
        Assert.Equal((0, "2\n", ""), await RunAsync("send", "-u", "alice", "lobby", "@bob, hello")); // not a response file
        Assert.Equal((0, "1\n", ""), await RunAsync("send", "-u", "alice", "lobby", "hello", "--id", "one"));
        Assert.Equal((0, "1\n", ""), await RunAsync("send", "-u", "alice", "lobby", "another text", "--id", "one"));
        Assert.Equal((0, "3\n", ""), await RunAsync("send", "-u", "alice", "lobby", "--", "-dash"));
        var json = JsonElement.Parse((await RunAsync("send", "-u", "alice", "lobby", "x", "--id", "four", "--json")).Out);
        Assert.Equal(("four", 4), (json.GetProperty("id").GetString(), json.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task Send_reads_standard_input_where_the_text_is_a_dash()
    {
        var line = new CommandLine { In = "two\nlines\n" };
        Assert.Equal(0, await line.StartAsync(["send", "--url", Url, "lobby", "-"], CancellationToken.None));
        var page = JsonElement.Parse((await RunAsync("history", "lobby", "--json")).Out);
        Assert.Equal("two\nlines", page.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("lobby", "", "at least one character")]
    [InlineData("no room", "hello", "room name")]
    public async Task Send_of_what_is_not_allowed_ends_with_1(string room, string text, string told)
    {
        var (code, output, error) = await RunAsync("send", room, text);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.StartsWith("chatcluster: Not stored: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_allowed_ends_with_3()
    {
        var (code, _, error) = await RunAsync("send", "-u", "a:b", "lobby", "hello");
        Assert.Equal(3, code);
        Assert.Contains("Refused: ", error, StringComparison.Ordinal);
        Assert.Contains("--user", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_prints_pages_forth_and_back_and_all()
    {
        await using (var writer = await FrameClient.ConnectAsync(_node.Port))
        {
            await writer.JoinAsync("long");
            for (var i = 0; i < 5; i++) // as many as the limit of sends lets through
            {
                await writer.PostManyAsync("long", [.. Enumerable.Range((i * 20) + 1, 20).Select(static it => $"text {it}")]);
            }
        }

        Assert.Equal(Enumerable.Range(51, 50), Seqs(await RunAsync("history", "long"), "--before 51, or --all"));
        Assert.Equal(Enumerable.Range(98, 3), Seqs(await RunAsync("history", "long", "--limit", "3"), "--before 98, or --all"));
        Assert.Equal(Enumerable.Range(7, 3), Seqs(await RunAsync("history", "long", "--before", "10", "--limit", "3"), "--before 7, or --all"));
        Assert.Equal(Enumerable.Range(1, 3), Seqs(await RunAsync("history", "long", "--before", "4", "--limit", "3")));
        Assert.Equal(Enumerable.Range(11, 3), Seqs(await RunAsync("history", "long", "--after", "10", "--limit", "3"), "--after 13"));
        Assert.Equal(Enumerable.Range(98, 3), Seqs(await RunAsync("history", "long", "--after", "97", "--limit", "3")));
        Assert.Equal(Enumerable.Range(1, 100), Seqs(await RunAsync("history", "long", "--all")));
        Assert.Equal(Enumerable.Range(91, 10), Seqs(await RunAsync("history", "long", "--all", "--after", "90")));
        Assert.Equal((0, "", "chatcluster: there are no messages in empty yet\n"), await RunAsync("history", "empty", "--all"));
        Assert.Equal((0, "", "chatcluster: there are no messages there\n"), await RunAsync("history", "long", "--after", "100"));
        Assert.Contains("alice: text 100", (await RunAsync("history", "long", "--limit", "1")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_cannot_rule_the_terminal_of_who_reads_it()
    {
        await RunAsync("send", "-u", "mallory", "lobby", "a\u001b[31mb\r\nc");
        Assert.Contains("mallory: a [31mb  c\n", (await RunAsync("history", "lobby")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_follows_until_Ctrl_C()
    {
        await RunAsync("send", "-u", "alice", "lobby", "before");
        using var interrupted = new CancellationTokenSource();
        var tail = new CommandLine();
        var running = tail.StartAsync(["tail", "--url", Url, "lobby", "--recent", "5"], interrupted.Token);
        await Eventually.True("the recent one", () => tail.Out.Contains("alice: before", StringComparison.Ordinal));
        await RunAsync("send", "-u", "alice", "lobby", "after");
        await Eventually.True("the new one", () => tail.Out.Contains("alice: after", StringComparison.Ordinal));
        await interrupted.CancelAsync();
        Assert.Equal(0, await running.Soon("the end of tail"));
        Assert.Equal([1, 2], Seqs((0, tail.Out, "")));
    }

    [Fact]
    public async Task Load_measures_and_ends_with_0()
    {
        var (code, output, error) = await RunAsync("load", "--rooms", "2", "--clients", "6", "--rate", "50", "--for", "1s", "--json");
        Assert.Equal((0, ""), (code, error));
        var report = JsonElement.Parse(output);
        var sent = report.GetProperty("sent").GetInt64();
        Assert.True(sent > 0);
        Assert.Equal(sent, report.GetProperty("acknowledged").GetInt64());
        Assert.Equal(3 * sent, report.GetProperty("delivered").GetInt64());
        Assert.Equal(sent, report.GetProperty("ackLatency").GetProperty("count").GetInt64());
        Assert.True(report.GetProperty("deliveryLatency").GetProperty("max").GetDouble() >= report.GetProperty("deliveryLatency").GetProperty("p50").GetDouble());
        var words = (await RunAsync("load", "--rooms", "1", "--clients", "1", "--rate", "5", "--for", "500ms")).Out;
        Assert.Contains("latency from the intended send time", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_above_what_a_connection_may_send_is_said()
    {
        var (_, _, error) = await RunAsync("load", "--rooms", "1", "--clients", "2", "--rate", "100", "--for", "100ms");
        Assert.Contains("up to 50 messages a second, and the gateways take 50", error, StringComparison.Ordinal);
        Assert.DoesNotContain("gateways take", (await RunAsync("load", "--rooms", "1", "--clients", "2", "--rate", "70", "--for", "100ms")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_of_a_node_that_keeps_its_promises_ends_with_0()
    {
        var (code, output, error) = await RunAsync("verify", "--rooms", "2", "--clients", "8", "--rate", "50", "--for", "1s", "--seed", "5");
        Assert.Equal(0, code);
        Assert.StartsWith("PASSED: every promise was kept.", output, StringComparison.Ordinal);
        Assert.Contains("seed 5, 2 rooms, 8 clients, 1 gateway", output, StringComparison.Ordinal);
        Assert.Contains("longest time without an acknowledgement", output, StringComparison.Ordinal);
        Assert.Contains("then checking", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_measured_is_said_to_be_so()
    {
        string[] all = ["--rooms", "1", "--clients", "4", "--rate", "20", "--for", "500ms", "--slow", "0", "--flapping", "1"];
        var (code, output, _) = await RunAsync("verify", all);
        Assert.Equal(0, code);
        Assert.Equal(2, output.Split("not measured").Length - 1);
        var report = JsonElement.Parse((await RunAsync("verify", [.. all, "--json"])).Out);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (report.GetProperty("ackLatency").ValueKind, report.GetProperty("deliveryLatency").ValueKind));
    }

    [Fact]
    public async Task A_gateway_that_was_never_reached_is_named_and_verify_does_not_pass()
    {
        const string Nowhere = "http://127.0.0.1:1";
        string[] all = ["--url", Nowhere, "--rooms", "1", "--clients", "4", "--rate", "20", "--for", "500ms", "--connect-within", "1m"];

        var verify = await RunAsync("verify", [.. all, "--settle-within", "3s"]);
        Assert.Equal(3, verify.Code);
        Assert.StartsWith($"NOT VERIFIED: {Nowhere} was never reached. What was reached kept every promise.\n", verify.Out, StringComparison.Ordinal);
        var report = JsonElement.Parse((await RunAsync("verify", [.. all, "--json"])).Out);
        Assert.False(report.GetProperty("passed").GetBoolean());
        Assert.Equal([Nowhere], report.GetProperty("unreachedGateways").EnumerateArray().Select(static it => it.GetString()));

        var load = await RunAsync("load", all);
        Assert.Equal(0, load.Code);
        Assert.Contains($"WARNING: {Nowhere} was never reached", load.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_that_is_interrupted_checks_what_there_is()
    {
        using var interrupted = new CancellationTokenSource();
        var verify = new CommandLine { IsWatched = true };
        var running = verify.StartAsync(["verify", "--url", Url, "--rooms", "1", "--clients", "4", "--rate", "20", "--for", "1h", "--json"], interrupted.Token);
        await Eventually.True("it tells how far it is", () => verify.Error.Contains("acknowledged", StringComparison.Ordinal));
        await interrupted.CancelAsync();
        Assert.Equal(130, await running.Soon("the end of verify"));
        var report = JsonElement.Parse(verify.Out);
        Assert.True(report.GetProperty("passed").GetBoolean());
        Assert.True(report.GetProperty("sent").GetInt64() > 0);
        Assert.Equal(0, report.GetProperty("violations").GetArrayLength());
        Assert.Equal(1, report.GetProperty("outages").GetArrayLength());
    }

    [Fact]
    public async Task Load_that_is_interrupted_reports_what_there_is_and_ends_with_130()
    {
        using var interrupted = new CancellationTokenSource();
        var load = new CommandLine { IsWatched = true };
        var running = load.StartAsync(["load", "--url", Url, "--rooms", "1", "--clients", "4", "--rate", "20", "--for", "1h", "--json"], interrupted.Token);
        await Eventually.True("it tells how far it is", () => load.Error.Contains("acknowledged", StringComparison.Ordinal));
        await interrupted.CancelAsync();
        Assert.Equal(130, await running.Soon("the end of load"));
        Assert.True(JsonElement.Parse(load.Out).GetProperty("sent").GetInt64() > 0);
        Assert.Contains("chatcluster: interrupted; the report is of ", load.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Seqs((int Code, string Out, string Error) result, string? more = null)
    {
        Assert.Equal((0, more is null ? "" : $"chatcluster: there are more: {more}\n"), (result.Code, result.Error));
        return result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static it => int.Parse(it.AsSpan(0, 6), System.Globalization.CultureInfo.InvariantCulture));
    }

    private Task<(int Code, string Out, string Error)> RunAsync(string command, params string[] args) => CommandLine.RunAsync([command, "--url", Url, .. args]);
}
