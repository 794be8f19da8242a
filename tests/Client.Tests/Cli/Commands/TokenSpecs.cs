using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>The commands where the server wants tokens.</summary>
public sealed class TokenSpecs : IAsyncLifetime
{
    private const string Key = "a key that only this test and its node know";
    private GatewayNode _node = null!;

    public async Task InitializeAsync() => _node = await GatewayNode.StartAsync(
        settings: [("ChatCluster:Auth:Mode", "jwt"), ("ChatCluster:Auth:Jwt:Key", Key)]);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_token_comes_by_option_or_by_the_environment()
    {
        var (code, output, error) = await CommandLine.RunAsync("send", "--url", Url, "--token", TokenFor("alice"), "lobby", "one");
        Assert.Equal((0, "1\n", ""), (code, output, error));
        var line = new CommandLine { Token = $"{TokenFor("bob")}\n" };
        Assert.Equal(0, await line.StartAsync(["send", "--url", Url, "lobby", "two"], CancellationToken.None));
        var history = new CommandLine { Token = TokenFor("carol") };
        Assert.Equal(0, await history.StartAsync(["history", "--url", Url, "lobby"], CancellationToken.None));
        Assert.Contains("alice: one", history.Out, StringComparison.Ordinal);
        Assert.Contains("bob: two", history.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send lobby hello")]
    [InlineData("tail lobby")]
    [InlineData("history lobby")]
    [InlineData("load --for 1s")]
    [InlineData("verify --for 1s")]
    public async Task A_wrong_token_is_refused_with_3_and_never_printed(string line)
    {
        var token = TokenFor("alice", "another key, which the node does not know");
        var (code, output, error) = await CommandLine.RunAsync([.. line.Split(' '), "--url", Url, "--token", token]);
        Assert.Equal((3, ""), (code, output));
        Assert.Contains("Give a valid token with --token or CHATCLUSTER_TOKEN", error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("send lobby hello")]
    [InlineData("tail lobby")]
    [InlineData("history lobby")]
    [InlineData("load --for 1s --clients 10")]
    [InlineData("verify --for 1s --clients 20")]
    public async Task Without_a_token_it_says_at_once_that_one_is_wanted_and_ends_with_3(string line)
    {
        var (code, output, error) = await CommandLine.RunAsync([.. line.Split(' '), "--url", Url, "--connect-within", "5m"]);
        Assert.Equal((3, ""), (code, output));
        Assert.Contains("closed with 4502 The hello has no token. Give a token with --token or CHATCLUSTER_TOKEN", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_name_beside_the_environments_token_is_said_to_have_no_effect()
    {
        var line = new CommandLine { Token = TokenFor("bob") };
        Assert.Equal(0, await line.StartAsync(["send", "--url", Url, "--user", "carol", "lobby", "one"], CancellationToken.None));
        Assert.Equal("chatcluster: you are bob, as the token of CHATCLUSTER_TOKEN says; --user has no effect\n", line.Error);
    }

    [Fact]
    public async Task Verify_and_load_run_with_one_token_for_all()
    {
        var token = TokenFor("tester");
        var verify = await CommandLine.RunAsync("verify", "--url", Url, "--token", token, "--rooms", "2", "--clients", "6", "--rate", "50", "--for", "1s");
        Assert.True(verify.Code == 0, $"{verify}");
        var load = await CommandLine.RunAsync("load", "--url", Url, "--token", token, "--rooms", "2", "--clients", "6", "--rate", "50", "--for", "500ms");
        Assert.True(load.Code == 0, $"{load}");
    }

    private string Url => $"http://127.0.0.1:{_node.Port}";

    private static string TokenFor(string user, string key = Key)
    {
        static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
        var signed = $"{Part(new { alg = "HS256", typ = "JWT" })}.{Part(new { sub = user, exp = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() })}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(signed)))}";
    }
}
