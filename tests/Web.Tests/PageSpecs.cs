using Microsoft.Playwright;

namespace ChatCluster.Web.Tests;

/// <summary>Specs of the page: skipped where there is no browser; each in a room of its own; the windows that it has opened are closed after it.</summary>
/// <remarks>Those that were left open went on to look for gateways that were dead.</remarks>
public abstract class PageSpecs(PageFixture fixture) : IAsyncLifetime
{
    private static int _rooms;

    /// <summary>The browser.</summary>
    protected Browser Browser => fixture.Browser;

    /// <summary>The gateway of all specs. Those that kill one have their own.</summary>
    protected PageGateway Gateway => fixture.Gateway;

    /// <summary>In which no other spec is.</summary>
    protected string Room { get; } = NewRoom();

    /// <summary>Another one.</summary>
    protected static string NewRoom() => $"room-{Interlocked.Increment(ref _rooms)}";

    /// <summary>Opens the page in a window of its own, chooses a name and <see cref="Room"/>, and is in.</summary>
    /// <param name="name">Who.</param>
    /// <param name="port">Where the page comes from. Default: <see cref="Gateway"/>.</param>
    /// <param name="sharesConnection">As in <see cref="Browser.WindowAsync"/>.</param>
    /// <param name="size">As in <see cref="Browser.WindowAsync"/>.</param>
    protected async Task<ChatPage> EnterAsync(string name, int? port = null, bool sharesConnection = true, ViewportSize? size = null)
    {
        var chat = new ChatPage(await Browser.WindowAsync(sharesConnection: sharesConnection, size: size));
        await chat.Page.GotoAsync($"http://localhost:{port ?? Gateway.Port}/");
        await chat.EnterAsync(name, Room);
        return chat;
    }

    public Task InitializeAsync()
    {
        _ = Browser.Started; // skips where there is none
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Browser.CloseWindowsAsync();
}
