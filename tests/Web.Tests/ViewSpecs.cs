using ChatCluster.Testing;
using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>Every main view, large and small, light and dark: axe finds nothing serious, nothing is wider than the window, and a picture of it is kept in <c>artifacts/views/</c>.</summary>
/// <remarks>axe looks at one theme of each size.</remarks>
[Collection(LongSpecs.Name)]
public sealed class ViewSpecs(PageFixture fixture) : PageSpecs(fixture)
{
    [SkippableTheory]
    [InlineData(1440, 900, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task Everybody_can_use_every_view(int width, int height, ColorScheme ofAxe)
    {
        await using var gateway = await PageGateway.StartAsync();
        await gateway.SayAsync("release", Conversation.Release);
        await gateway.SayAsync("lobby", Conversation.Lobby);
        var page = await Browser.WindowAsync(size: new ViewportSize { Width = width, Height = height });
        await page.GotoAsync($"http://localhost:{gateway.Port}/");
        var chat = new ChatPage(page);
        var look = new Look(page, $"{width}x{height}", ofAxe);

        await look.AtAsync("entry");
        await chat.EnterAsync("alice", "lobby");
        await page.GotoAsync($"http://localhost:{gateway.Port}/#/room/release");
        await chat.WhenSeenAsync(Conversation.Release[^1].Text[..10]);
        await WalkAsync(View.OfRoom);

        await page.GotoAsync($"http://localhost:{gateway.Port}/#/room/quiet");
        await page.Locator(".blank, .beginning").First.WaitForAsync();
        await look.AtAsync("empty");

        await gateway.KillAsync();
        await page.GetByTestId("connection-banner").WaitForAsync();
        await chat.SendAsync("Written while the server is away.");
        await chat.WhenSeenAsync("Written while the server is away.");
        await look.AtAsync("offline");

        if (width < 600)
        {
            await page.GotoAsync($"http://localhost:{gateway.Port}/#/"); // from the browser's cache of the page: only the hash changes
        }

        await WalkAsync(View.OfRooms);

        async Task WalkAsync(IReadOnlyList<View> views)
        {
            foreach (var view in views)
            {
                await view.OpenAsync(chat);
                await look.AtAsync(view.Name);
                await view.CloseAsync(chat);
            }
        }
    }

    [SkippableFact]
    public async Task A_fault_that_is_planted_is_found()
    {
        var alice = await EnterAsync("alice");
        await alice.Page.EvaluateAsync("() => document.querySelector('main').append(new Image())");

        Assert.Contains(await Axe.SeriousViolationsAsync(alice.Page), static it => it.StartsWith("image-alt", StringComparison.Ordinal));
    }

    private sealed class Look(IPage page, string size, ColorScheme ofAxe)
    {
        private static readonly string Folder = Repository.At("artifacts", "views");

        public async Task AtAsync(string view)
        {
            // What moves has come to rest, and nothing is pointed at: axe judges contrast by what is on screen.
            await page.Mouse.MoveAsync(0, 0);
            await page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(it => it.effect.getComputedTiming().iterations !== Infinity).map(it => it.finished.catch(() => {})))");
            foreach (var colours in new[] { ofAxe == ColorScheme.Light ? ColorScheme.Dark : ColorScheme.Light, ofAxe })
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{view}-{size}-{colours.ToString().ToLowerInvariant()}.png") });
            }

            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{view}, {size}: it is wider than the window.");
            var serious = await Axe.SeriousViolationsAsync(page);
            Assert.True(serious.Length == 0, $"{view}, {size}, {ofAxe}:\n{string.Join('\n', serious)}");
        }
    }
}
