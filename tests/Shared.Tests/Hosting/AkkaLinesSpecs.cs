using Akka.Event;
using ChatCluster.Shared.Hosting;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ChatCluster.Shared.Tests.Hosting;

public class AkkaLinesSpecs
{
    private static readonly Type HeartbeatSender = Type.GetType("Akka.Cluster.ClusterHeartbeatSender, Akka.Cluster", throwOnError: true)!;

    [Theory]
    [InlineData(0, LogLevel.Debug)] // not a member yet
    [InlineData(1, LogLevel.Debug)]
    [InlineData(2, LogLevel.Warning)]
    public void Late_heartbeats_are_a_warning_where_somebody_waits_for_them(int members, LogLevel level) =>
        Assert.Equal(level, AkkaLines.LevelOf(new Warning("", HeartbeatSender, "Scheduled sending of heartbeat was delayed."), () => members));

    [Fact]
    public void Other_warnings_are_warnings_on_a_node_that_is_alone() =>
        Assert.Equal(LogLevel.Warning, AkkaLines.LevelOf(new Warning("", typeof(AkkaLinesSpecs), "Something."), static () => 1));

    [Theory]
    [InlineData("Remoting error: [Startup failed] []", null)]
    [InlineData("Remoting system has been terminated abruptly. Attempting to shut down transports", null)]
    [InlineData("Exception during creation", "Cluster node must not be terminated")]
    public void What_comes_of_a_start_that_failed_is_no_error_of_its_own(string text, string? cause) => Assert.Equal(
        LogLevel.Debug, AkkaLines.LevelOf(new Error(cause is null ? null : new InvalidOperationException("Outer", new ArgumentException(cause)), "", typeof(AkkaLinesSpecs), text), static () => 1));

    [Fact]
    public void Other_errors_are_errors() => Assert.Equal(
        LogLevel.Error, AkkaLines.LevelOf(new Error(new ArgumentException("Something."), "", typeof(AkkaLinesSpecs), "Something."), static () => 1));
}
