using ChatCluster.Shared.Cluster;
using ChatCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms.Tests;

public sealed class RoomOptionsSpecs
{
    private static RoomOptions Read(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static it => KeyValuePair.Create($"ChatCluster:Rooms:{it.Name}", (string?)it.Value))).Build());
        services.AddRooms(new NodeOptions());
        return services.BuildServiceProvider().GetRequiredService<IOptions<RoomOptions>>().Value;
    }

    private static IEnumerable<string> Problems(string name, string value) =>
        Assert.Throws<OptionsValidationException>(() => Read((name, value))).Failures;

    [Fact]
    public void The_defaults_are_the_documented_ones_and_allowed()
    {
        var options = Read();
        Assert.Equal((4_000, 4_096, 4_096), (options.MaxTextLength, options.DedupWindow, options.MaxUncommitted));
        Assert.Equal((15.0, 300.0, 0.1), (options.SubscriptionTimeout.TotalSeconds, options.PassivateAfter.TotalSeconds, options.ReopenDelay.TotalSeconds));
        Assert.Equal((20_000, 64 * 1024 * 1024), (options.Log.QueueCapacity, options.Log.QueueBytes));
        Assert.Equal((500, 1024 * 1024, 15.0), (options.Log.BatchRows, options.Log.BatchBytes, options.Log.BusyCommitInterval.TotalMilliseconds));
        var protocol = File.ReadAllText(Repository.At("docs", "protocol.md"));
        Assert.Contains("fewer than 4 096 events have come between: `ChatCluster__Rooms__DedupWindow`", protocol, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_read_from_the_configuration()
    {
        var options = Read(
            ("MaxTextLength", "11"), ("DedupWindow", "16"), ("MaxUncommitted", "12"), ("SubscriptionTimeout", "00:00:13"), ("PassivateAfter", "00:14:00"),
            ("ReopenDelay", "00:00:00.015"), ("Log:QueueCapacity", "16"), ("Log:BatchRows", "17"), ("Log:BatchBytes", "18"),
            ("Log:QueueBytes", "19"), ("Log:BusyCommitInterval", "00:00:00.020"));
        Assert.Equal((11, 16, 12), (options.MaxTextLength, options.DedupWindow, options.MaxUncommitted));
        Assert.Equal(
            (13.0, 14 * 60.0, 0.015), (options.SubscriptionTimeout.TotalSeconds, options.PassivateAfter.TotalSeconds, options.ReopenDelay.TotalSeconds));
        Assert.Equal(20, options.Log.BusyCommitInterval.TotalMilliseconds);
        Assert.Equal((16, 17, 18, 19), (options.Log.QueueCapacity, options.Log.BatchRows, options.Log.BatchBytes, options.Log.QueueBytes));
    }

    [Theory]
    [InlineData("MaxTextLength", "0")]
    [InlineData("MaxTextLength", "16001")]
    [InlineData("DedupWindow", "1000001")]
    [InlineData("MaxUncommitted", "0")]
    [InlineData("Log:QueueCapacity", "0")]
    [InlineData("Log:QueueBytes", "0")]
    [InlineData("Log:QueueBytes", "1073741825")]
    [InlineData("Log:BatchRows", "0")]
    [InlineData("Log:BatchBytes", "0")]
    [InlineData("Log:BusyCommitInterval", "-00:00:00.001")]
    [InlineData("Log:BusyCommitInterval", "00:00:01.001")]
    public void A_number_out_of_its_range_is_refused_by_name(string name, string value) =>
        Assert.Contains(name.Split(':')[^1], Assert.Single(Problems(name, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("SubscriptionTimeout", "00:00:04.9990000", "00:00:05")]
    [InlineData("PassivateAfter", "00:00:00", "00:00:05")]
    [InlineData("ReopenDelay", "00:00:00", "00:00:00.0010000")]
    public void A_time_that_is_too_short_is_refused_with_the_shortest_allowed(string name, string value, string least) =>
        Assert.Equal([$"ChatCluster:Rooms:{name} is {value}; it must be {least} to 1.00:00:00 (hours:minutes:seconds)."], Problems(name, value));

    [Fact]
    public void A_window_that_forgets_what_still_waits_is_refused() =>
        Assert.Equal(
            ["ChatCluster:Rooms:DedupWindow is 4000; it must be at least MaxUncommitted, which is 4096: a message that waits for its commit must be recognised."],
            Problems("DedupWindow", "4000"));
}
