using System.Globalization;
using ChatCluster.Testing;
using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>The page as its user sees it.</summary>
public sealed class ChatPage(IPage page)
{
    /// <summary>A window that shows some fifty messages at once. (What is far from the screen is not drawn.)</summary>
    public static ViewportSize Tall { get; } = new() { Width = 1100, Height = 2600 };

    /// <summary>The window itself.</summary>
    public IPage Page => page;

    /// <summary>Chooses a name and a room, and is in.</summary>
    public async Task EnterAsync(string name, string room)
    {
        await page.GetByTestId("name-input").FillAsync(name);
        await page.GetByTestId("room-input").FillAsync(room);
        await page.GetByTestId("join-button").ClickAsync();
        await WhenConnectedAsync();
    }

    /// <summary>Another tab of the same user, in a room.</summary>
    public async Task<ChatPage> NewTabAsync(string room)
    {
        var tab = new ChatPage(await page.Context.NewPageAsync());
        tab.Page.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        await tab.Page.GotoAsync($"{new Uri(page.Url).GetLeftPart(UriPartial.Authority)}/#/room/{room}");
        await tab.WhenConnectedAsync();
        return tab;
    }

    /// <summary>Types a message and sends it with Enter.</summary>
    public async Task SendAsync(string text)
    {
        await page.GetByTestId("composer").FillAsync(text);
        await page.GetByTestId("composer").PressAsync("Enter");
    }

    /// <summary>Waits until the page says that it is connected.</summary>
    public Task WhenConnectedAsync() => WhenStateAsync("connected");

    /// <summary>Waits until the page says how it stands with the connection.</summary>
    public Task WhenStateAsync(string state) =>
        Assertions.Expect(page.GetByTestId("connection-state")).ToHaveAttributeAsync("data-state", state);

    /// <summary>Waits until a text is on the screen.</summary>
    public Task WhenSeenAsync(string text) => page.GetByTestId("message").Filter(new() { HasText = text }).First.WaitForAsync();

    /// <summary>Waits until the confirmed messages on screen, in order, are these events of the log and nothing of the user's is unconfirmed.</summary>
    public Task WhenShowingAsync(long first, long last) => Eventually.TrueAsync($"the page shows {first} to {last}", async () =>
    {
        var seqs = await ConfirmedAsync();
        return seqs.SequenceEqual(Enumerable.Range((int)first, (int)(last - first + 1)).Select(static seq => (long)seq)) && await UnconfirmedAsync() == 0;
    });

    /// <summary>The <c>seq</c> of every confirmed message on screen, from top to bottom.</summary>
    public async Task<IReadOnlyList<long>> ConfirmedAsync()
    {
        var seqs = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[data-testid=message][data-seq]')].map(message => message.dataset.seq)");
        return [.. seqs.Select(static seq => long.Parse(seq, CultureInfo.InvariantCulture))];
    }

    /// <summary>The texts of all messages on screen, from top to bottom.</summary>
    public Task<string[]> TextsAsync() =>
        page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[data-testid=message] .markdown')].map(text => text.textContent)");

    /// <summary>Own messages that are still on their way or failed.</summary>
    public Task<int> UnconfirmedAsync() => page.Locator("[data-testid=message][data-state=sending], [data-testid=message][data-state=failed]").CountAsync();

    /// <summary>How often a text stands on screen.</summary>
    public Task<int> CountAsync(string text) => page.GetByTestId("message").Filter(new() { HasText = text }).CountAsync();
}
