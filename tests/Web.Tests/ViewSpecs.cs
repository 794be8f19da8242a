using ChatCluster.Testing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>Every main view, large and small, light and dark: axe finds nothing serious, nothing is wider than the window, and a picture of it is kept in <c>artifacts/views/</c>.</summary>
/// <remarks>axe takes a second for each view. Two of the four together have both sizes and both themes.</remarks>
public sealed class ViewSpecs(Browser browser) : IClassFixture<Browser>
{
    [SkippableTheory]
    [InlineData(1440, 900, ColorScheme.Light, true)]
    [InlineData(1440, 900, ColorScheme.Dark, false)]
    [InlineData(390, 844, ColorScheme.Light, false)]
    [InlineData(390, 844, ColorScheme.Dark, true)]
    public async Task Everybody_can_use_every_view(int width, int height, ColorScheme colours, bool asksAxe)
    {
        _ = browser.Started; // skips where there is none
        await using var gateway = await PageGateway.StartAsync();
        await gateway.SayAsync("release", Conversation.Release);
        await gateway.SayAsync("lobby", Conversation.Lobby);
        var page = await browser.WindowAsync(size: new ViewportSize { Width = width, Height = height }, colours: colours);
        await page.GotoAsync($"http://localhost:{gateway.Port}/");
        var chat = new ChatPage(page);
        var look = new Look(page, $"{width}x{height}-{colours.ToString().ToLowerInvariant()}", asksAxe);

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

    private sealed class Look(IPage page, string how, bool asksAxe)
    {
        private static readonly AxeRunOptions ViolationsAlone = new() { ResultTypes = [ResultType.Violations] };
        private static readonly string Folder = Repository.At("artifacts", "views");

        public async Task AtAsync(string view)
        {
            // What moves has come to rest, and nothing is pointed at: axe judges contrast by what is on screen.
            await page.Mouse.MoveAsync(0, 0);
            await page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(it => it.effect.getComputedTiming().iterations !== Infinity).map(it => it.finished.catch(() => {})))");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{view}-{how}.png") });
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{view}, {how}: it is wider than the window.");
            if (!asksAxe)
            {
                return;
            }

            var serious = (await page.RunAxe(ViolationsAlone)).Violations.Where(static it => it.Impact is "serious" or "critical").ToList();
            Assert.True(serious.Count == 0, $"{view}, {how}:\n{string.Join('\n', serious.SelectMany(static it => it.Nodes.Select(node => $"{it.Id}: {it.Help}: {node.Html}")))}");
        }
    }
}
