using Microsoft.Extensions.Logging;

namespace ChatCluster.Testing;

/// <summary>A logger that keeps what was said, so that a spec can ask for it, and can fail on warnings that nobody expected.</summary>
public sealed class RecordedLog<T> : ILogger<T>
{
    private readonly List<LogEntry> _entries = [];

    /// <summary>Everything said so far, oldest first.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_entries)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Fails when there was a warning or worse, other than these.</summary>
    public void AssertNoWarningsBut(params IEnumerable<int> declared)
    {
        var surprises = Entries.Where(entry => entry.Level >= LogLevel.Warning && !declared.Contains(entry.Id)).ToList();
        if (surprises.Count > 0)
        {
            throw new InvalidOperationException("Warnings that the spec did not declare:\n" + string.Join('\n', surprises));
        }
    }

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_entries)
        {
            _entries.Add(new LogEntry(logLevel, eventId.Id, formatter(state, exception), exception));
        }
    }

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}

/// <summary>One line of a <see cref="RecordedLog{T}"/>.</summary>
public sealed record LogEntry(LogLevel Level, int Id, string Message, Exception? Error);
