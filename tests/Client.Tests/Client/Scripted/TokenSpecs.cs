using System.Buffers.Text;
using System.Text;
using ChatCluster.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

public sealed class TokenSpecs
{
    [Fact]
    public async Task Each_try_to_connect_brings_a_fresh_token()
    {
        var count = 0;
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Token = _ => ValueTask.FromResult($"token-{++count}") });
        _ = client.ConnectAsync();

        var first = await gateway.GreetAsync();
        Assert.Equal("Bearer token-1", first.Authorization);
        await first.CloseAsync(4502, "expired"); // there is a newer one, so this is not the end

        Assert.Equal("Bearer token-2", (await gateway.GreetAsync()).Authorization);
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_the_end()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Token = static _ => ValueTask.FromResult("wrong") });
        var connecting = client.ConnectAsync();

        await (await gateway.AcceptAsync()).CloseAsync(4502, "wrong");

        Assert.Equal(4502, (await Assert.ThrowsAsync<ChatException>(() => connecting.Soon("the refusal"))).CloseCode);
    }

    [Fact]
    public async Task Without_a_token_nobody_is_asked()
    {
        await using var client = new ChatClient(Clients.Options("alice", 1) with { Token = static _ => throw new InvalidDataException("none left") });

        var why = await Assert.ThrowsAsync<ChatException>(() => client.ConnectAsync().Soon("the refusal"));

        Assert.Equal((ChatException.Refused, null), (why.Code, why.CloseCode));
        Assert.IsType<InvalidDataException>(why.InnerException);
    }

    [Fact]
    public async Task Who_has_no_token_says_so_when_no_greeting_comes_and_the_reason_of_the_close_is_the_refusals()
    {
        var clock = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Clock = clock, ConnectTimeout = TimeSpan.FromHours(1) });
        var connecting = client.ConnectAsync();
        var connection = await gateway.AcceptAsync();
        var expecting = connection.ExpectAsync("hello");
        await Eventually.True("a hello", () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(50)); // the wait begins some time after the handshake
            return expecting.IsCompleted;
        });
        Assert.Null((await expecting)["token"]);

        await connection.CloseAsync(4502, "no token");

        var why = await Assert.ThrowsAsync<ChatException>(() => connecting.Soon("the refusal"));
        Assert.Equal(4502, why.CloseCode);
        Assert.Contains("no token", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_greeted_says_no_hello()
    {
        var clock = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with { Clock = clock });
        var connecting = client.ConnectAsync();
        var connection = await gateway.GreetAsync(pingSeconds: 1_000);
        await connecting.Soon("a greeting");

        clock.Advance(TimeSpan.FromSeconds(5));

        await connection.SayAsync(new { type = "ping" });
        await connection.ExpectAsync("pong"); // and nothing else
    }

    [Theory]
    [InlineData("")]
    [InlineData("from.a.file\n")]
    [InlineData("sécret")]
    public async Task A_token_that_no_header_can_bear_is_the_end_and_is_not_shown(string token)
    {
        await using var client = new ChatClient(Clients.Options("alice", 1) with { Token = _ => ValueTask.FromResult(token) });

        var why = await Assert.ThrowsAsync<ChatException>(() => client.ConnectAsync().Soon("the refusal"));

        Assert.Equal(ChatException.Refused, why.Code);
        Assert.True(token.Length == 0 || !$"{why}".Contains(token.Trim(), StringComparison.Ordinal), $"{why}");
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = new ChatClient(Clients.Options("alice", gateway.Port) with
        {
            Clock = clock,
            Token = _ => ValueTask.FromResult(Token(clock.GetUtcNow().AddSeconds(10))),
        });
        var first = Token(clock.GetUtcNow().AddSeconds(10));
        _ = client.ConnectAsync();
        var connection = await gateway.GreetAsync(pingSeconds: 100);
        Assert.Equal($"Bearer {first}", connection.Authorization);
        var joining = client.JoinAsync("lobby");
        await connection.LetInAsync();
        await joining.Soon("joined");

        clock.Advance(TimeSpan.FromSeconds(8));

        var hello = await connection.ExpectAsync("hello");
        Assert.Equal(Token(clock.GetUtcNow().AddSeconds(10)), hello["token"]!.GetValue<string>());
    }

    private static string Token(DateTimeOffset expiry) =>
        $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"sub":"alice","exp":{{expiry.ToUnixTimeSeconds()}}}"""))}.c2ln";
}
