using System.Net.WebSockets;
using System.Text;
using ChatCluster.Testing;
using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>What two people see in two browsers, against a gateway that is a process of its own.</summary>
[Collection(ShortSpecs.Name)]
public sealed class ChatPageSpecs(PageFixture fixture) : PageSpecs(fixture)
{
    // Fifty pages of history, each asked for when the top is in sight.
    private static readonly TimeSpan Long = 3 * Patience.Limit;

    [SkippableFact]
    public async Task Two_people_chat()
    {
        var alice = await EnterAsync("alice");
        var bob = await EnterAsync("bob");

        await alice.SendAsync("Hello Bob");
        await bob.WhenSeenAsync("Hello Bob");
        await bob.SendAsync("你好 Alice");
        await alice.WhenSeenAsync("你好 Alice");

        await alice.WhenShowingAsync(1, 2);
        await bob.WhenShowingAsync(1, 2);
    }

    [SkippableFact]
    public async Task A_plain_WebSocket_is_in_the_same_room()
    {
        var alice = await EnterAsync("alice");
        using var plain = new ClientWebSocket();
        await plain.ConnectAsync(new Uri($"ws://localhost:{Gateway.Port}/ws/{Room}/?user=carol"), CancellationToken.None);

        await plain.SendAsync("from a terminal"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        await alice.WhenSeenAsync("from a terminal");
        await alice.SendAsync("from a browser");
        await ReceiveLineAsync(plain, "carol: from a terminal");
        await ReceiveLineAsync(plain, "alice: from a browser");
    }

    [SkippableFact]
    public async Task A_reload_loses_and_doubles_nothing()
    {
        var alice = await EnterAsync("alice");
        var bob = await EnterAsync("bob");
        await alice.SendAsync("one");
        await bob.SendAsync("two");
        await alice.WhenShowingAsync(1, 2);

        await alice.Page.ReloadAsync();
        await alice.WhenConnectedAsync();
        await bob.SendAsync("three");

        await alice.WhenShowingAsync(1, 3);
    }

    [SkippableFact]
    public async Task A_reload_in_mid_send_sends_once()
    {
        var alice = await EnterAsync("alice");
        var bob = await EnterAsync("bob");
        for (var i = 1; i <= 10; i++)
        {
            await alice.SendAsync($"message {i:00}");
        }

        await alice.Page.ReloadAsync();
        await alice.WhenConnectedAsync();

        await bob.WhenShowingAsync(1, 10);
        await alice.WhenShowingAsync(1, 10);
    }

    [SkippableFact]
    public async Task Who_goes_offline_comes_back_with_everything()
    {
        var alice = await EnterAsync("alice", sharesConnection: false, size: ChatPage.Tall);
        var bob = await EnterAsync("bob", size: ChatPage.Tall);
        await bob.SendAsync("before");
        await alice.WhenShowingAsync(1, 1);

        await alice.Page.Context.SetOfflineAsync(true);
        await alice.WhenStateAsync("offline");
        for (var i = 1; i <= 20; i++)
        {
            await alice.SendAsync($"written offline {i:00}");
        }

        for (var i = 2; i <= 6; i++)
        {
            await bob.SendAsync($"meanwhile {i}");
        }

        await bob.WhenShowingAsync(1, 6);
        Assert.Equal(20, await alice.UnconfirmedAsync());
        await alice.Page.Context.SetOfflineAsync(false);

        // All of it, in the order in which it was written, and in the same one for both.
        await alice.WhenShowingAsync(1, 26);
        await bob.WhenShowingAsync(1, 26);
        var written = (await bob.TextsAsync()).Where(static text => text.StartsWith("written", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 20).Select(static i => $"written offline {i:00}"), written);
        Assert.Equal(await bob.TextsAsync(), await alice.TextsAsync());
    }

    [SkippableFact]
    public async Task Kill_9_in_mid_chat_and_both_go_on_by_themselves()
    {
        await using var gateway = await PageGateway.StartAsync();
        var alice = await EnterAsync("alice", port: gateway.Port);
        var bob = await EnterAsync("bob", port: gateway.Port);
        for (var i = 1; i <= 5; i++)
        {
            await alice.SendAsync($"before {i}");
        }

        await gateway.KillAsync();
        await alice.SendAsync("while it is dead");
        await bob.SendAsync("mine too");
        await gateway.StartAgainAsync();

        await alice.WhenConnectedAsync();
        await bob.WhenConnectedAsync();
        await alice.SendAsync("after");
        await alice.WhenShowingAsync(1, 8);
        await bob.WhenShowingAsync(1, 8);
        Assert.Equal(1, await bob.CountAsync("while it is dead"));
        Assert.Equal(1, await alice.CountAsync("mine too"));
    }

    [SkippableFact]
    public async Task The_page_starts_without_a_gateway_and_what_was_written_is_still_there()
    {
        await using var gateway = await PageGateway.StartAsync();
        var alice = await EnterAsync("alice", port: gateway.Port);
        await alice.SendAsync("before");
        await alice.WhenShowingAsync(1, 1);
        await alice.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)"); // it has kept the page by then

        await gateway.KillAsync();
        await alice.SendAsync("while it is dead");
        await alice.Page.ReloadAsync();
        await alice.WhenSeenAsync("while it is dead");
        await alice.SendAsync("after a reload");
        Assert.Equal(2, await alice.UnconfirmedAsync());

        await gateway.StartAgainAsync();
        await alice.WhenShowingAsync(1, 3);
        Assert.Equal(["before", "while it is dead", "after a reload"], await alice.TextsAsync());
    }

    [SkippableFact]
    public async Task Scrolling_up_loads_five_thousand_messages_in_order()
    {
        const int All = 5000;
        await Gateway.SayAsync(Room, [.. Enumerable.Range(1, All).Select(static i => ("carol", $"line {i}"))]);
        var alice = await EnterAsync("alice");
        await alice.WhenSeenAsync($"line {All}");

        // Up to the first one: only what is near the screen is drawn, so what was seen is gathered.
        var seen = new HashSet<long>();
        await Eventually.TrueAsync("the first one is there", () => LookAsync("list => { list.scrollTop = 0; }", static drawn => drawn.Contains(1)), Long);
        await Eventually.TrueAsync(
            $"all {All} were there", () => LookAsync("list => { list.scrollTop += list.clientHeight; }", _ => seen.Count == All), Long);

        async Task<bool> LookAsync(string scroll, Func<IReadOnlyList<long>, bool> isDone)
        {
            var drawn = await alice.ConfirmedAsync();
            Assert.Equal(drawn.Order(), drawn);
            seen.UnionWith(drawn);
            await alice.Page.GetByTestId("message-list").EvaluateAsync(scroll);
            return isDone(drawn);
        }
    }

    [SkippableFact]
    public async Task Markup_in_names_and_messages_stays_text()
    {
        var alice = await EnterAsync("alice");
        var bob = await EnterAsync("o'neil+x");
        const string Attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

        await bob.SendAsync(Attack);

        await alice.WhenSeenAsync(Attack);
        Assert.DoesNotContain("owned", await alice.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await alice.Page.GetByTestId("message-list").Locator("img[src=x], script").CountAsync());
    }

    [SkippableFact]
    public async Task Undo_takes_back_what_the_composer_did_to_a_text()
    {
        var alice = await EnterAsync("alice");
        var composer = alice.Page.GetByTestId("composer");
        await composer.PressSequentiallyAsync("hello word");
        await composer.PressAsync("Control+Shift+ArrowLeft");
        await composer.PressAsync("Control+b");
        await Assertions.Expect(composer).ToHaveValueAsync("hello **word**");

        await composer.PressAsync("Control+z");

        await Assertions.Expect(composer).ToHaveValueAsync("hello word");
    }

    [SkippableFact]
    public async Task An_emoji_is_written_by_its_name()
    {
        var alice = await EnterAsync("alice");
        var composer = alice.Page.GetByTestId("composer");
        var names = alice.Page.GetByTestId("emoji-names");
        await composer.PressSequentiallyAsync("off we go :rocke");
        await Assertions.Expect(names.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await composer.PressAsync("Enter");
        await Assertions.Expect(composer).ToHaveValueAsync("off we go 🚀 ");
        await Assertions.Expect(names).ToHaveCountAsync(0);

        await composer.PressSequentiallyAsync(":par");
        await names.WaitForAsync();
        await composer.PressAsync("Escape");
        await Assertions.Expect(names).ToHaveCountAsync(0);
        await composer.PressAsync("Enter");

        await alice.WhenSeenAsync("off we go 🚀 :par");

        await composer.PressSequentiallyAsync("up :rocket:");
        await Assertions.Expect(composer).ToHaveValueAsync("up 🚀 ");
    }

    [SkippableFact]
    public async Task It_speaks_Chinese_and_English()
    {
        var page = await Browser.WindowAsync("zh-CN");
        await page.GotoAsync($"http://localhost:{Gateway.Port}/");
        Assert.Equal("zh-CN", await page.GetAttributeAsync("html", "lang"));

        await page.GetByTestId("language-switch").First.ClickAsync();

        Assert.Equal("en", await page.GetAttributeAsync("html", "lang"));
    }

    private static async Task ReceiveLineAsync(ClientWebSocket socket, string expected)
    {
        var buffer = new byte[8192];
        var result = await socket.ReceiveAsync(buffer, CancellationToken.None).Soon($"the line '{expected}' comes");
        Assert.Equal(expected, Encoding.UTF8.GetString(buffer, 0, result.Count));
    }
}
