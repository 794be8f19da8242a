using ChatCluster.Testing;

namespace ChatCluster.Web.Tests;

/// <summary>Several tabs of one user.</summary>
public sealed class TabsSpecs(Browser browser) : IClassFixture<Browser>
{
    [SkippableFact]
    public async Task Three_tabs_have_one_connection_and_it_outlives_any_of_them()
    {
        _ = browser.Started; // skips where there is none
        await using var gateway = await PageGateway.StartAsync();
        var first = await ChatPage.EnterAsync(browser, gateway.Port, "alice", "lobby");
        var second = await first.NewTabAsync("lobby");
        var third = await first.NewTabAsync("other");
        Assert.Equal(1, await ConnectionsAsync());

        await first.SendAsync("from the first");
        await second.SendAsync("from the second");
        await third.SendAsync("elsewhere");
        await first.WhenShowingAsync(1, 2);
        await second.WhenShowingAsync(1, 2);
        await third.WhenShowingAsync(1, 1);

        await first.Page.CloseAsync();
        await gateway.SayAsync("lobby", ("bob", "who is left?"));
        await second.SendAsync("I am");
        await second.WhenShowingAsync(1, 4);
        Assert.Equal(1, await ConnectionsAsync());

        async Task<double> ConnectionsAsync() => (await Scrape.OfAsync(gateway.Port))["chatcluster_gateway_connections"];
    }

    // Its page waited for a lock behind the worker of the former name, and then had a connection of its own.
    [SkippableFact]
    public async Task Who_takes_another_name_shares_the_connection_of_that_one_at_once()
    {
        _ = browser.Started; // skips where there is none
        await using var gateway = await PageGateway.StartAsync();
        var first = await ChatPage.EnterAsync(browser, gateway.Port, "alice", "lobby");
        await first.Page.GetByTestId("settings-button").ClickAsync();
        await first.Page.GetByTestId("settings-name").FillAsync("alicia");
        await first.Page.GetByTestId("settings-name").PressAsync("Enter");
        await first.WhenConnectedAsync();
        var second = await first.NewTabAsync("lobby");
        await first.SendAsync("it's me");
        await second.WhenShowingAsync(1, 1);

        Assert.Equal(1, (await Scrape.OfAsync(gateway.Port))["chatcluster_gateway_connections"]);
    }

    [SkippableFact]
    public async Task When_the_worker_that_holds_the_connection_dies_the_tabs_go_on()
    {
        _ = browser.Started; // skips where there is none
        await using var gateway = await PageGateway.StartAsync();
        var first = await ChatPage.EnterAsync(browser, gateway.Port, "alice", "lobby");
        var second = await first.NewTabAsync("lobby");
        await first.SendAsync("before");
        await second.WhenShowingAsync(1, 1);

        Assert.Equal(1, await browser.EndSharedWorkersAsync());
        await first.SendAsync("from the first");
        await second.SendAsync("from the second");
        await gateway.SayAsync("lobby", ("bob", "from elsewhere"));

        await first.WhenShowingAsync(1, 4);
        await second.WhenShowingAsync(1, 4);
    }
}
