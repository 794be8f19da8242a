using System.Globalization;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(SteppedClockStartup))]

namespace ChatCluster.Testing;

/// <summary>The system's clock, wrong by what a file says: it jumps when the file changes. Elapsed times and timers are the system's.</summary>
public sealed class SteppedClock : TimeProvider
{
    private const string Variable = "CHATCLUSTER_CLOCK";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private readonly string _file;
    private long _offset; // ticks
    private long _lookedAt;

    private SteppedClock(string file) => _file = file;

    /// <summary>Has a process use the clock of a file: it loads this assembly into the program and takes the place of its time provider.</summary>
    public static IReadOnlyDictionary<string, string?> EnvironmentOf(string file) => new Dictionary<string, string?>
    {
        [Variable] = file,
        ["DOTNET_STARTUP_HOOKS"] = typeof(SteppedClock).Assembly.Location,
        ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = typeof(SteppedClock).Assembly.GetName().Name,
    };

    /// <summary>Sets the clock.</summary>
    public static void Step(string file, TimeSpan offset)
    {
        File.WriteAllText($"{file}.new", offset.Ticks.ToString(CultureInfo.InvariantCulture));
        File.Move($"{file}.new", file, overwrite: true);
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        if (GetElapsedTime(Volatile.Read(ref _lookedAt)) > LookEvery)
        {
            Volatile.Write(ref _offset, File.Exists(_file) ? long.Parse(File.ReadAllText(_file), CultureInfo.InvariantCulture) : 0);
            Volatile.Write(ref _lookedAt, GetTimestamp());
        }

        return base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _offset));
    }

    internal static SteppedClock? OfThisProcess => Environment.GetEnvironmentVariable(Variable) is { } file ? new SteppedClock(file) : null;
}

/// <summary>Runs in a node's process before its own parts are put together.</summary>
public sealed class SteppedClockStartup : IHostingStartup
{
    /// <inheritdoc />
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(static services =>
    {
        if (SteppedClock.OfThisProcess is { } clock)
        {
            services.AddSingleton<TimeProvider>(clock);
        }
    });
}
