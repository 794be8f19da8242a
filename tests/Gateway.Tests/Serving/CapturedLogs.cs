using ChatCluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>Everything that a node says, at any level, in one list.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly RecordedLog<GatewayNode> _log = new();

    public IReadOnlyList<LogEntry> Entries => _log.Entries;

    /// <summary>Those of one kind.</summary>
    public IEnumerable<LogEntry> Of(int id) => Entries.Where(entry => entry.Id == id);

    /// <summary>Fails when there was a warning or worse, other than these.</summary>
    public void AssertNoWarningsBut(params IEnumerable<int> declared) => _log.AssertNoWarningsBut(declared);

    /// <summary>Attaches it to a node that is being built, in place of other loggers.</summary>
    public void AttachTo(WebApplicationBuilder builder, LogLevel from = LogLevel.Debug)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter<CapturedLogs>(category: null, from); // above the levels of categories, which are for people to read
        builder.Services.AddSingleton<ILoggerProvider>(this);
    }

    public ILogger CreateLogger(string categoryName) => _log;

    public void Dispose()
    {
    }
}
