using ChatCluster.Testing;
using Microsoft.Playwright;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ChatCluster.Web.Tests;

/// <summary>Headless Chromium, the one installed on this machine, shared by the specs.</summary>
public sealed class Browser(IMessageSink messages)
{
    private const string HowToInstall = "There is no Chromium here, so the page is not tested: install it (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.";

    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser, or a skip that says what to install.</summary>
    public IBrowser Started
    {
        get
        {
            Skip.If(_browser is null, HowToInstall);
            return _browser!;
        }
    }

    /// <summary>False where none is installed.</summary>
    public bool IsThere => _browser is not null;

    /// <summary>A window of its own for one user: nothing shared with the others but the server.</summary>
    /// <param name="locale">What the browser says that its user speaks.</param>
    /// <param name="size">Of the window, in pixels. Default: 1100 × 760.</param>
    /// <param name="sharesConnection">False for specs that cut this window off: the worker that holds a shared connection is out of the browser's reach then.</param>
    public async Task<IPage> WindowAsync(string locale = "en", bool sharesConnection = true, ViewportSize? size = null)
    {
        var context = await Started.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = locale,
            ViewportSize = size ?? new ViewportSize { Width = 1100, Height = 760 },
        });
        if (!sharesConnection)
        {
            await context.AddInitScriptAsync("localStorage.setItem('chatcluster.share', 'off')");
        }

        var page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        return page;
    }

    /// <summary>Closes all windows, with what they have stored and their workers.</summary>
    public async Task CloseWindowsAsync()
    {
        foreach (var window in _browser?.Contexts.ToList() ?? [])
        {
            await window.CloseAsync();
        }
    }

    /// <summary>Ends all shared workers, as the browser does when it is short of memory. Nobody is told.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndSharedWorkersAsync()
    {
        var devtools = await Started.NewBrowserCDPSessionAsync();
        var targets = await devtools.SendAsync("Target.getTargets", new Dictionary<string, object> { ["filter"] = new[] { new { type = "shared_worker" } } });
        var ended = 0;
        foreach (var target in targets!.Value.GetProperty("targetInfos").EnumerateArray())
        {
            await devtools.SendAsync("Target.closeTarget", new Dictionary<string, object> { ["targetId"] = target.GetProperty("targetId").GetString()! });
            ended++;
        }

        await devtools.DetachAsync();
        return ended;
    }

    /// <summary>Starts it, if there is one.</summary>
    public async Task InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? Places.FirstOrDefault(File.Exists);
        if (string.IsNullOrEmpty(path))
        {
            messages.OnMessage(new DiagnosticMessage(HowToInstall)); // the reason of a skip is not shown by every runner
            return;
        }

        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            // No sandbox inside containers; nothing that would look for the world outside.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Ends it.</summary>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
