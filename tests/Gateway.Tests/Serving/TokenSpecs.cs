using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

public sealed class TokenSpecs(TokenSpecs.Fixture fixture) : IClassFixture<TokenSpecs.Fixture>, IAsyncLifetime
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);
    private static readonly string StartOfAnyToken = Part("""{"alg":""")[..9];
    private readonly ClockedNode _node = fixture.Node;

    private DateTimeOffset Now => _node.Clock.GetUtcNow();

    public Task InitializeAsync() => Task.CompletedTask;

    // Whatever a spec did with its tokens, none of them was written down. A connection's id may hold an "eyJ" by chance, but not this much.
    public async Task DisposeAsync()
    {
        await _node.CutAllOffAsync();
        Assert.DoesNotContain(_node.Logs.Entries, entry => $"{entry.Message} {entry.Error}".Contains(StartOfAnyToken, StringComparison.Ordinal));
    }

    private string TokenFor(string user, TimeSpan? lifetime = null) => Tokens.For(user, Now + (lifetime ?? TimeSpan.FromHours(1)));

    private Task<FrameClient> WithHeaderAsync(string token, string target = "/ws", string[]? subprotocols = null) =>
        FrameClient.OpenAsync(_node.Port, target, subprotocols, headers: ("Authorization", $"Bearer {token}"));

    private static async Task WelcomedAsync(FrameClient client, string user) => Assert.Equal(user, (await client.ExpectAsync("welcome")).Text("user"));

    [Fact]
    public async Task A_header_brings_it()
    {
        await using var client = await WithHeaderAsync(TokenFor("alice"));
        await WelcomedAsync(client, "alice");
    }

    [Fact]
    public async Task A_subprotocol_brings_it_and_is_not_echoed()
    {
        await using var client = await FrameClient.OpenAsync(_node.Port, "/ws", ["chat.v1", $"bearer.{TokenFor("alice")}"]);
        Assert.Equal("chat.v1", client.Raw.Headers["Sec-WebSocket-Protocol"]);
        await WelcomedAsync(client, "alice");
    }

    [Fact]
    public async Task The_query_brings_it()
    {
        await using var client = await FrameClient.OpenAsync(_node.Port, $"/ws?access_token={TokenFor("alice")}");
        await WelcomedAsync(client, "alice");
    }

    [Fact]
    public async Task The_first_hello_brings_it_and_the_server_says_nothing_before()
    {
        await using var client = await FrameClient.OpenAsync(_node.Port, "/ws/of-the-path");
        await client.SayAsync(new { type = "hello", @ref = 1, token = TokenFor("alice") });
        var welcome = await client.ExpectAsync("welcome");
        Assert.Equal(("alice", 1), (welcome.Text("user"), welcome.Number("ref")));
        Assert.Equal("of-the-path", (await client.ExpectAsync("joined")).Text("room"));
        await client.PostAsync("of-the-path", "hello");
    }

    [Fact]
    public async Task The_header_comes_before_the_subprotocol_and_that_before_the_query()
    {
        await using var header = await WithHeaderAsync(
            TokenFor("header"), $"/ws?access_token={TokenFor("query")}", ["chat.v1", $"bearer.{TokenFor("subprotocol")}"]);
        await WelcomedAsync(header, "header");
        await using var subprotocol = await FrameClient.OpenAsync(
            _node.Port, $"/ws?access_token={TokenFor("query")}", ["chat.v1", $"bearer.{TokenFor("subprotocol")}"]);
        await WelcomedAsync(subprotocol, "subprotocol");
    }

    [Fact]
    public async Task A_wrong_one_is_not_made_good_by_the_next()
    {
        await using var client = await WithHeaderAsync("wrong", $"/ws?access_token={TokenFor("query")}");
        await client.ExpectCloseAsync(4502);
    }

    [Fact]
    public async Task A_guests_name_is_of_no_interest()
    {
        await using var client = await WithHeaderAsync(TokenFor("alice"), "/ws?user=bob");
        await WelcomedAsync(client, "alice");
    }

    [Fact]
    public async Task A_group_socket_takes_it_in_its_handshake_only()
    {
        await using var alice = await FrameClient.OpenAsync(_node.Port, $"/ws/lines?access_token={TokenFor("alice")}", []);
        await alice.Raw.SendTextAsync("hello");
        Assert.Equal("alice: hello", await alice.Raw.ReadTextAsync());
        await using var bob = await FrameClient.OpenAsync(_node.Port, "/ws/lines", [$"bearer.{TokenFor("bob")}"]);
        await bob.Raw.SendTextAsync("me too");
        Assert.Equal("bob: me too", await alice.Raw.ReadTextAsync());
        await using var nobody = await FrameClient.OpenAsync(_node.Port, "/ws/lines", []);
        await nobody.ExpectCloseAsync(4502);
    }

    public static TheoryData<string, Func<DateTimeOffset, string>> BadTokens => new()
    {
        { "no token", static _ => "not-a-token" },
        { "empty", static _ => "eyJhbGciOiJub25lIn0.e30." },
        { "signed by another", static now => Tokens.For("alice", now.AddHours(1), key: "another key that is long enough for HS256") },
        { "of another issuer", static now => Tokens.For("alice", now.AddHours(1), issuer: "somebody") },
        { "for another audience", static now => Tokens.For("alice", now.AddHours(1), audience: "mail") },
        { "expired", static now => Tokens.For("alice", now - Skew) },
        { "not valid yet", static now => Tokens.For("alice", now.AddHours(2), notBefore: now.AddMinutes(1)) },
        { "of nobody", static now => Tokens.For("", now.AddHours(1)) },
        { "of a user that is not allowed", static now => Tokens.For("a:b", now.AddHours(1)) },
        { "without an end", static _ => Tokens.Sign(new() { ["sub"] = "alice", ["iss"] = "the-issuer", ["aud"] = "chat" }) },
        { "unsigned", static now => $"{Part("""{"alg":"none"}""")}.{Part($$"""{"sub":"alice","exp":{{now.AddHours(1).ToUnixTimeSeconds()}},"iss":"the-issuer","aud":"chat"}""")}." },
    };

    private static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_wrong_token_closes_with_4502_and_says_what_is_wrong(string what, Func<DateTimeOffset, string> make)
    {
        var token = make(Now);
        await using (var header = await WithHeaderAsync(token))
        {
            Assert.NotEqual("", await header.ExpectCloseAsync(4502));
        }

        await using var hello = await FrameClient.OpenAsync(_node.Port, "/ws");
        await hello.SayAsync(new { type = "hello", token });
        var reason = await hello.ExpectCloseAsync(4502);
        Assert.True(reason.Length > 0 && !reason.Contains(token, StringComparison.Ordinal), $"{what}: {reason}");
    }

    [Fact]
    public async Task Clocks_may_differ_by_some_seconds()
    {
        await using var client = await WithHeaderAsync(Tokens.For("alice", Now - Skew + TimeSpan.FromSeconds(1), notBefore: Now - TimeSpan.FromMinutes(1)));
        await WelcomedAsync(client, "alice");
        await using var early = await WithHeaderAsync(Tokens.For("bob", Now.AddHours(1), notBefore: Now + Skew));
        await WelcomedAsync(early, "bob");
    }

    [Theory]
    [InlineData(253402300799)] // the last second of the year 9999
    [InlineData(9999999999999)]
    public async Task A_token_may_be_good_for_ever(long expires)
    {
        await using var client = await WithHeaderAsync(
            Tokens.Sign(new() { ["sub"] = "alice", ["exp"] = expires, ["iss"] = "the-issuer", ["aud"] = "chat" }));
        await WelcomedAsync(client, "alice");
    }

    [Fact]
    public async Task Who_says_no_hello_is_closed_with_4502_after_a_while()
    {
        await using var client = await FrameClient.OpenAsync(_node.Port, "/ws");
        await client.SayAsync(new { type = "ping" });
        await client.ExpectAsync("pong");
        _node.Clock.Advance(TimeSpan.FromSeconds(9));
        await client.SayAsync(new { type = "ping" });
        await client.ExpectAsync("pong");
        Assert.Equal(4502, (await _node.UntilAsync(TimeSpan.FromSeconds(2), client.Raw.ReadCloseAsync())).Code);
    }

    [Theory]
    [InlineData("{\"type\":\"join\",\"room\":\"lobby\"}")]
    [InlineData("{\"type\":\"hello\"}")]
    public async Task A_first_frame_without_a_token_closes_with_4502(string frame)
    {
        await using var client = await FrameClient.OpenAsync(_node.Port, "/ws");
        await client.Raw.SendTextAsync(frame);
        await client.ExpectCloseAsync(4502);
    }

    [Fact]
    public async Task The_connection_ends_with_its_token()
    {
        await using var client = await WithHeaderAsync(TokenFor("alice", TimeSpan.FromSeconds(3)));
        await WelcomedAsync(client, "alice");
        _node.Clock.Advance(TimeSpan.FromSeconds(12));
        await client.SayAsync(new { type = "ping" });
        await client.ExpectAsync("pong");
        _node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4502, (await _node.UntilAsync(TimeSpan.FromSeconds(1), client.Raw.ReadCloseAsync())).Code);
    }

    [Fact]
    public async Task A_hello_with_a_new_token_of_the_same_user_renews_it()
    {
        await using var client = await WithHeaderAsync(TokenFor("alice", TimeSpan.FromSeconds(3)));
        await WelcomedAsync(client, "alice");
        await client.JoinAsync("renewed");
        await client.SayAsync(new { type = "hello", @ref = 2, token = TokenFor("alice", TimeSpan.FromSeconds(20)) });
        Assert.Equal(2, (await client.ExpectAsync("welcome")).Number("ref"));
        _node.Clock.Advance(TimeSpan.FromSeconds(15));
        await client.PostAsync("renewed", "still joined");
        Assert.Equal(4502, (await _node.UntilAsync(TimeSpan.FromSeconds(8), client.Raw.ReadCloseAsync())).Code);
    }

    [Fact]
    public async Task A_renewal_that_is_wrong_or_anothers_is_refused_and_the_old_token_stays()
    {
        await using var client = await WithHeaderAsync(TokenFor("alice"));
        await WelcomedAsync(client, "alice");
        foreach (var token in (string[])["wrong", TokenFor("bob"), Tokens.For("alice", Now - Skew)])
        {
            await client.SayAsync(new { type = "hello", @ref = 1, token });
            var error = await client.ExpectErrorAsync("bad_token");
            Assert.Equal((1, false), (error.Number("ref"), error.Flag("retryable")));
        }

        await client.SayAsync(new { type = "hello" });
        await WelcomedAsync(client, "alice");
    }

    [Fact]
    public async Task A_hello_of_another_user_beside_a_token_in_the_handshake_is_refused()
    {
        await using var client = await FrameClient.OpenAsync(_node.Port, $"/ws?access_token={TokenFor("alice")}");
        await client.SayAsync(new { type = "hello", token = TokenFor("bob") });
        await WelcomedAsync(client, "alice");
        await client.ExpectErrorAsync("bad_token");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal ClockedNode Node { get; private set; } = null!;

        public async Task InitializeAsync() => Node = await ClockedNode.StartAsync(
            [.. Tokens.Settings, ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace")]); // as somebody in search of a fault would

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }
}
