using ChatCluster.Testing;
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

    // The line in focus is no longer drawn then, and keys went nowhere.
    [SkippableFact]
    public async Task Home_in_the_messages_leaves_the_keys_in_the_messages()
    {
        await Gateway.SayAsync(Room, [.. Enumerable.Range(1, 200).Select(static number => ("bob", $"message {number}"))]);
        var alice = await EnterAsync("alice");
        await alice.WhenSeenAsync("message 200");
        await alice.Page.GetByTestId("message").Last.FocusAsync();

        await alice.Page.Keyboard.PressAsync("Home");

        await Assertions.Expect(alice.Page.GetByTestId("message-list")).ToBeFocusedAsync();
        await Eventually.TrueAsync("a key leads to a message", async () => // while it scrolls it draws other lines
        {
            await alice.Page.Keyboard.PressAsync("ArrowUp");
            return await alice.Page.EvaluateAsync<bool>("document.activeElement.matches('[data-testid=message]')");
        });
    }

    [SkippableFact]
    public async Task Escape_leads_from_what_can_be_done_with_a_message_to_it_and_on_to_where_one_writes()
    {
        var alice = await EnterAsync("alice");
        await alice.SendAsync("hello");
        await alice.WhenShowingAsync(1, 1);
        var message = alice.Page.GetByTestId("message");
        await Eventually.TrueAsync("the first thing to do with it has the focus", async () => // a list that is new draws its lines once more
        {
            await message.FocusAsync();
            await alice.Page.Keyboard.PressAsync("Tab");
            return await alice.Page.EvaluateAsync<bool>("document.activeElement.matches('.actions button')");
        });

        await alice.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(message).ToBeFocusedAsync();
        await alice.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(alice.Page.GetByTestId("composer")).ToBeFocusedAsync();
    }

    // It led to the first button above the messages.
    [SkippableFact]
    public async Task The_first_link_of_the_page_leads_to_where_one_writes()
    {
        var alice = await EnterAsync("alice");
        await alice.Page.Locator(".skip").FocusAsync();
        await alice.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(alice.Page.GetByTestId("composer")).ToBeFocusedAsync();
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
