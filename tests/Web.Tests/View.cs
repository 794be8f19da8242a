using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>One of the page's main views, and how a user comes to it from a room.</summary>
/// <param name="Name">Names its picture.</param>
/// <param name="OpenAsync">Opens it.</param>
/// <param name="CloseAsync">Goes back to the room.</param>
internal sealed record View(string Name, Func<ChatPage, Task> OpenAsync, Func<ChatPage, Task> CloseAsync)
{
    /// <summary>All that can be opened from a room, and the room itself.</summary>
    public static IReadOnlyList<View> OfRoom { get; } =
    [
        new("room", static chat => chat.Page.GetByTestId("composer").WaitForAsync(), static _ => Task.CompletedTask),
        new(
            "people",
            static async chat =>
            {
                // Beside the messages it is open already, where there is room for both.
                if (!await chat.Page.Locator(".people").IsVisibleAsync())
                {
                    await chat.Page.GetByTestId("people-button").ClickAsync();
                }
            },
            static chat => chat.Page.Locator(".people-header button").ClickAsync()),
        Dialog("date", static chat => chat.Page.GetByTestId("date-button").ClickAsync()),
        new(
            "menu",
            static chat => chat.Page.GetByTestId("room-menu").ClickAsync(),
            static chat => chat.Page.Keyboard.PressAsync("Escape")),
        new(
            "emoji",
            static chat => chat.Page.GetByTestId("emoji-button").ClickAsync(),
            static chat => chat.Page.Keyboard.PressAsync("Escape")),
    ];

    /// <summary>All that can be opened from the list of rooms. On a phone that list is a view of its own.</summary>
    public static IReadOnlyList<View> OfRooms { get; } =
    [
        new("rooms", static chat => chat.Page.GetByTestId("room-search").WaitForAsync(), static _ => Task.CompletedTask),
        Dialog("join", static chat => chat.Page.GetByTestId("add-room").ClickAsync()),
        Dialog("settings", static chat => chat.Page.GetByTestId("settings-button").ClickAsync()),
    ];

    private static View Dialog(string name, Func<ChatPage, Task> openAsync) => new(
        name,
        async chat =>
        {
            await openAsync(chat);
            await chat.Page.Locator("dialog[open]").WaitForAsync();
        },
        async chat =>
        {
            await chat.Page.Keyboard.PressAsync("Escape");
            await chat.Page.Locator("dialog[open]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        });
}
