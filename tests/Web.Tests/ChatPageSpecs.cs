using System.Net.WebSockets;
using System.Text;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Web.Tests;

/// <summary>What two people see in two browsers, against a gateway that is a process of its own.</summary>
public sealed class ChatPageSpecs(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly int _port = NodePorts.Free();
    private NodeProcess? _gateway;

    [SkippableFact]
    public async Task Two_people_chat()
    {
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby");
        var bob = await ChatPage.EnterAsync(browser, _port, "bob", "lobby");

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
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby");
        using var plain = new ClientWebSocket();
        await plain.ConnectAsync(new Uri($"ws://localhost:{_port}/ws/lobby/?user=carol"), CancellationToken.None);

        await plain.SendAsync("from a terminal"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        await alice.WhenSeenAsync("from a terminal");
        await alice.SendAsync("from a browser");
        await ReceiveLineAsync(plain, "carol: from a terminal");
        await ReceiveLineAsync(plain, "alice: from a browser");
    }

    [SkippableFact]
    public async Task A_reload_loses_and_doubles_nothing()
    {
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby");
        var bob = await ChatPage.EnterAsync(browser, _port, "bob", "lobby");
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
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby");
        var bob = await ChatPage.EnterAsync(browser, _port, "bob", "lobby");
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
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby", sharesConnection: false);
        var bob = await ChatPage.EnterAsync(browser, _port, "bob", "lobby");
        await bob.SendAsync("before");
        await alice.WhenShowingAsync(1, 1);

        await alice.Page.Context.SetOfflineAsync(true);
        await alice.WhenStateAsync("offline");
        await alice.SendAsync("written offline");
        for (var i = 2; i <= 6; i++)
        {
            await bob.SendAsync($"meanwhile {i}");
        }

        await bob.WhenShowingAsync(1, 6);
        await alice.Page.Context.SetOfflineAsync(false);

        await alice.WhenShowingAsync(1, 7);
        await bob.WhenShowingAsync(1, 7);
        Assert.Equal(1, await bob.CountAsync("written offline"));
    }

    [SkippableFact]
    public async Task Kill_9_in_mid_chat_and_both_go_on_by_themselves()
    {
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby");
        var bob = await ChatPage.EnterAsync(browser, _port, "bob", "lobby");
        for (var i = 1; i <= 5; i++)
        {
            await alice.SendAsync($"before {i}");
        }

        await _gateway!.KillAsync();
        await alice.SendAsync("while it is dead");
        await bob.SendAsync("mine too");
        await RestartAsync();

        await alice.WhenConnectedAsync();
        await bob.WhenConnectedAsync();
        await alice.SendAsync("after");
        await alice.WhenShowingAsync(1, 8);
        await bob.WhenShowingAsync(1, 8);
        Assert.Equal(1, await bob.CountAsync("while it is dead"));
        Assert.Equal(1, await alice.CountAsync("mine too"));
    }

    [SkippableFact]
    public async Task Scrolling_up_loads_what_was_said_before()
    {
        using (var plain = new ClientWebSocket())
        {
            await plain.ConnectAsync(new Uri($"ws://localhost:{_port}/ws/history/?user=carol"), CancellationToken.None);
            for (var i = 1; i <= 180; i++)
            {
                await plain.SendAsync(Encoding.UTF8.GetBytes($"line {i}"), WebSocketMessageType.Text, true, CancellationToken.None);
                await ReceiveLineAsync(plain, $"carol: line {i}");
            }
        }

        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "history");
        await alice.WhenSeenAsync("line 180");
        var seen = new HashSet<long>();
        await Eventually.TrueAsync("the first one is there", async () =>
        {
            // Only what is near the screen is drawn.
            var drawn = await alice.ConfirmedAsync();
            Assert.Equal(drawn.Order(), drawn);
            seen.UnionWith(drawn);
            await alice.Page.GetByTestId("message-list").EvaluateAsync("list => { list.scrollTop = 0; }");
            return drawn.Contains(1);
        });
        await Eventually.TrueAsync("all 180 were there", async () =>
        {
            seen.UnionWith(await alice.ConfirmedAsync());
            await alice.Page.GetByTestId("message-list").EvaluateAsync("list => { list.scrollTop += 400; }");
            return seen.Count == 180;
        });
    }

    [SkippableFact]
    public async Task Markup_in_names_and_messages_stays_text()
    {
        var alice = await ChatPage.EnterAsync(browser, _port, "alice", "lobby");
        var bob = await ChatPage.EnterAsync(browser, _port, "o'neil+x", "lobby");
        const string Attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

        await bob.SendAsync(Attack);

        await alice.WhenSeenAsync(Attack);
        Assert.DoesNotContain("owned", await alice.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await alice.Page.GetByTestId("message-list").Locator("img[src=x], script").CountAsync());
    }

    [SkippableFact]
    public async Task It_speaks_Chinese_and_English()
    {
        var page = await browser.WindowAsync("zh-CN");
        await page.GotoAsync($"http://localhost:{_port}/");
        Assert.Equal("zh-CN", await page.GetAttributeAsync("html", "lang"));

        await page.GetByTestId("language-switch").First.ClickAsync();

        Assert.Equal("en", await page.GetAttributeAsync("html", "lang"));
    }

    public async Task InitializeAsync()
    {
        _ = browser.Started; // skips where there is none
        await RestartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task RestartAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _gateway = await NodeProcess.StartAsync(GatewayHost.Program, _folder.Path, _port, "--ChatCluster:Gateway:SendsPerSecond", "0");
    }

    private static async Task ReceiveLineAsync(ClientWebSocket socket, string expected)
    {
        var buffer = new byte[8192];
        var result = await socket.ReceiveAsync(buffer, CancellationToken.None).Soon($"the line '{expected}' comes");
        Assert.Equal(expected, Encoding.UTF8.GetString(buffer, 0, result.Count));
    }
}
