using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>Ways to a room and back.</summary>
[Collection(ShortSpecs.Name)]
public sealed class NavigationSpecs(PageFixture fixture) : PageSpecs(fixture)
{
    [SkippableFact]
    public async Task A_link_that_names_no_room_says_so_and_the_next_one_leads_on()
    {
        var alice = await EnterAsync("alice");

        await FollowAsync("no%20room!");
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Heading, new() { Name = "This link names no room" })).ToBeVisibleAsync();
        await FollowAsync(Room);
        await alice.Page.GetByTestId("composer").WaitForAsync();

        Task FollowAsync(string room) => alice.Page.EvaluateAsync("room => { location.hash = `#/room/${room}`; }", room);
    }

    [SkippableFact]
    public async Task Escape_closes_the_people_where_they_cover_the_messages()
    {
        var alice = await EnterAsync("alice", size: new ViewportSize { Width = 800, Height = 760 });
        await alice.Page.GetByTestId("people-button").ClickAsync();
        await alice.Page.Locator(".people").WaitForAsync();

        await alice.Page.Keyboard.PressAsync("Escape");

        await alice.Page.Locator(".people").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    [SkippableFact]
    public async Task The_list_of_rooms_marks_what_waits_until_it_is_sent()
    {
        var alice = await EnterAsync("alice", sharesConnection: false);
        await alice.SendAsync("before");
        await alice.WhenShowingAsync(1, 1);
        var last = alice.Page.Locator($"[data-testid=room-link][data-room='{Room}'] .room-link-last");
        await Assertions.Expect(last).ToContainTextAsync("before");
        await Assertions.Expect(last.Locator("svg")).ToHaveCountAsync(0);

        await alice.Page.Context.SetOfflineAsync(true);
        await alice.WhenStateAsync("offline");
        await alice.SendAsync("while away");
        await Assertions.Expect(last).ToContainTextAsync("while away");
        await Assertions.Expect(last.Locator("svg")).ToHaveCountAsync(1);

        await alice.Page.Context.SetOfflineAsync(false);
        await alice.WhenShowingAsync(1, 2);
        await Assertions.Expect(last.Locator("svg")).ToHaveCountAsync(0);
    }
}
