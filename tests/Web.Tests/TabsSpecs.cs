using ChatCluster.Testing;

namespace ChatCluster.Web.Tests;

/// <summary>Several tabs of one user.</summary>
[Collection(ShortSpecs.Name)]
public sealed class TabsSpecs(PageFixture fixture) : PageSpecs(fixture)
{
    [SkippableFact]
    public async Task Three_tabs_have_one_connection_and_it_outlives_any_of_them()
    {
        var first = await EnterAloneAsync();
        var second = await first.NewTabAsync(Room);
        var third = await first.NewTabAsync(NewRoom());
        Assert.Equal(1, await ConnectionsAsync());

        await first.SendAsync("from the first");
        await second.SendAsync("from the second");
        await third.SendAsync("elsewhere");
        await first.WhenShowingAsync(1, 2);
        await second.WhenShowingAsync(1, 2);
        await third.WhenShowingAsync(1, 1);

        await first.Page.CloseAsync();
        await Gateway.SayAsync(Room, ("bob", "who is left?"));
        await second.SendAsync("I am");
        await second.WhenShowingAsync(1, 4);
        Assert.Equal(1, await ConnectionsAsync());
    }

    // Its page waited for a lock behind the worker of the former name, and then had a connection of its own.
    [SkippableFact]
    public async Task Who_takes_another_name_shares_the_connection_of_that_one_at_once()
    {
        var first = await EnterAloneAsync();
        await first.Page.GetByTestId("settings-button").ClickAsync();
        await first.Page.GetByTestId("settings-name").FillAsync("alicia");
        await first.Page.GetByTestId("settings-name").PressAsync("Enter");
        await first.WhenConnectedAsync();
        var second = await first.NewTabAsync(Room);
        await first.SendAsync("it's me");
        await second.WhenShowingAsync(1, 1);

        Assert.Equal(1, await ConnectionsAsync());
    }

    [SkippableFact]
    public async Task When_the_worker_that_holds_the_connection_dies_the_tabs_go_on()
    {
        var first = await EnterAloneAsync();
        var second = await first.NewTabAsync(Room);
        await first.SendAsync("before");
        await second.WhenShowingAsync(1, 1);

        Assert.Equal(1, await Browser.EndSharedWorkersAsync());
        await first.SendAsync("from the first");
        await second.SendAsync("from the second");
        await Gateway.SayAsync(Room, ("bob", "from elsewhere"));

        await first.WhenShowingAsync(1, 4);
        await second.WhenShowingAsync(1, 4);
    }

    // Those of windows that were closed before may be there for a moment more.
    private async Task<ChatPage> EnterAloneAsync()
    {
        await Eventually.TrueAsync("nobody else is connected", async () => await ConnectionsAsync() == 0);
        return await EnterAsync("alice");
    }

    private async Task<double> ConnectionsAsync() => (await Scrape.OfAsync(Gateway.Port))["chatcluster_gateway_connections"];
}
