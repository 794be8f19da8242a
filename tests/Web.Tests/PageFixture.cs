using Xunit.Abstractions;

namespace ChatCluster.Web.Tests;

/// <summary>What the specs of the page share: a browser, and a gateway that nobody kills.</summary>
public sealed class PageFixture(IMessageSink messages) : IAsyncLifetime
{
    private PageGateway? _gateway;

    /// <summary>The browser.</summary>
    public Browser Browser { get; } = new(messages);

    /// <summary>The gateway. There is one where there is a browser.</summary>
    public PageGateway Gateway => _gateway ?? throw new InvalidOperationException("There is no gateway, since there is no browser.");

    public async Task InitializeAsync()
    {
        await Browser.InitializeAsync();
        _gateway = Browser.IsThere ? await PageGateway.StartAsync() : null;
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }
    }
}
