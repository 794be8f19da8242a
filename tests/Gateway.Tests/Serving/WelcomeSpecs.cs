using ChatCluster.Shared;
using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class WelcomeSpecs(SharedNode node)
{
    [Fact]
    public async Task The_server_speaks_first_and_says_who_you_are()
    {
        await using var client = await FrameClient.ConnectAsync(node.Port);
        Assert.Equal(["type", "user", "session", "node", "version", "pingSeconds", "limits"], client.Welcome.Fields());
        Assert.Equal("alice", client.Welcome.Text("user"));
        Assert.Equal("chat.v1", client.Welcome.Text("version"));
        Assert.Equal(25, client.Welcome.Number("pingSeconds"));
        Assert.Equal(node.Services.GetRequiredService<NodeName>().Value, client.Welcome.Text("node"));
        Assert.NotEqual("", client.Welcome.Text("session"));
    }

    [Fact]
    public async Task Each_connection_has_a_session_of_its_own()
    {
        await using var one = await FrameClient.ConnectAsync(node.Port);
        await using var other = await FrameClient.ConnectAsync(node.Port);
        Assert.NotEqual(one.Welcome.Text("session"), other.Welcome.Text("session"));
    }

    [Fact]
    public async Task Hello_is_answered_with_the_welcome_again()
    {
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.SayAsync(new { type = "hello", @ref = "h", version = "chat.v1", token = "of no interest to guests" });
        var again = await client.ExpectAsync("welcome");
        Assert.Equal("h", again.Text("ref"));
        Assert.Equal(client.Welcome.Text("session"), again.Text("session"));
        Assert.Equal("alice", again.Text("user"));
    }

    [Fact]
    public async Task Another_version_is_closed_with_4503()
    {
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.SayAsync(new { type = "hello", version = "chat.v2" });
        Assert.Contains("chat.v1", await client.ExpectCloseAsync(4503), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("爱丽丝")]
    [InlineData("Renée O'Neill-Żak")]
    [InlineData("a.b_c@example.org+tag|7")]
    [InlineData("0")]
    public async Task A_guest_takes_any_name_that_is_allowed(string name)
    {
        await using var client = await FrameClient.ConnectAsync(node.Port, name);
        Assert.Equal(name, client.Welcome.Text("user"));
    }

    [Fact]
    public async Task A_name_is_normalised()
    {
        await using var client = await FrameClient.ConnectAsync(node.Port, " Rene\u0301e ");
        Assert.Equal("Ren\u00E9e", client.Welcome.Text("user"));
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws?user=")]
    public async Task A_guest_without_a_name_is_given_one(string target)
    {
        await using var client = await FrameClient.OpenAsync(node.Port, target);
        Assert.Matches("^guest-[0-9a-f]{4}$", (await client.ExpectAsync("welcome")).Text("user"));
    }

    [Theory]
    [InlineData("bob:")]
    [InlineData("two  spaces")]
    [InlineData("line\nbreak")]
    [InlineData("*")]
    [InlineData("😀")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 65
    public async Task A_guest_name_that_is_not_allowed_closes_with_words_that_a_page_can_read(string name)
    {
        await using var client = await FrameClient.OpenAsync(node.Port, $"/ws?user={Uri.EscapeDataString(name)}");
        var (code, reason) = await client.Raw.ReadCloseAsync();
        Assert.Equal((int)CloseCode.BadToken, code);
        Assert.Contains("A user name", reason, StringComparison.Ordinal);
    }
}
