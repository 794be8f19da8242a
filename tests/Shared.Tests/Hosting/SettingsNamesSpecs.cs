using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Hosting;
using Microsoft.Extensions.Configuration;

namespace ChatCluster.Shared.Tests.Hosting;

public sealed class SettingsNamesSpecs
{
    private static readonly SettingsSection[] Sections =
    [
        new(NodeOptions.Section, typeof(NodeOptions), static _ => { }),
        new("ChatCluster:Rooms", typeof(Some), static _ => { }),
        new("ChatCluster:Gateway", null, static _ => { }),
    ];

    private static IEnumerable<string> Problems(string name, string value) => SettingsNames.Problems(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]).Build(), Sections);

    [Theory]
    [InlineData("ChatCluster:Data", "x")]
    [InlineData("CHATCLUSTER:CLUSTER:PORT", "5055")]
    [InlineData("ChatCluster:Rooms:Pause", "00:00:01")]
    [InlineData("ChatCluster:Rooms:Log:Rows", "1")]
    [InlineData("ChatCluster:Gateway:SomethingOfTheOtherProgram", "1")]
    [InlineData("ChatClusterData", "not ours, and no section")]
    public void What_is_read_is_right(string name, string value) => Assert.Empty(Problems(name, value));

    [Theory]
    [InlineData("ChatCluster:Dta", "ChatCluster:Dta is no setting; did you mean ChatCluster:Data?")]
    [InlineData("ChatCluster:Room:Pause", "ChatCluster:Room is no setting; did you mean ChatCluster:Rooms?")]
    [InlineData("ChatCluster:Cluster:Prot", "ChatCluster:Cluster:Prot is no setting; did you mean ChatCluster:Cluster:Port?")]
    [InlineData("ChatCluster:Rooms:Log:Raws", "ChatCluster:Rooms:Log:Raws is no setting; did you mean ChatCluster:Rooms:Log:Rows?")]
    [InlineData("ChatCluster:Rooms:Nothing", "ChatCluster:Rooms:Nothing is no setting.")]
    [InlineData("ChatClutser:Data", "ChatClutser has settings that nobody reads; did you mean ChatCluster?")]
    public void A_name_that_nobody_reads_is_said_with_the_nearest_that_somebody_does(string name, string problem) => Assert.Equal([problem], Problems(name, "1"));

    [Theory]
    [InlineData("ChatCluster:Cluster:Port", "x", "a whole number")]
    [InlineData("ChatCluster:Cluster:Port", "", "a whole number")]
    [InlineData("ChatCluster:Rooms:Pause", "soon", "a time, hours:minutes:seconds")]
    [InlineData("ChatCluster:Rooms:On", "yes", "true or false")]
    public void A_value_that_can_not_be_read_is_said_with_what_it_must_be(string name, string value, string kind) =>
        Assert.Equal([$"{name} is '{value}'; it must be {kind}."], Problems(name, value));

    private sealed class Some
    {
        public TimeSpan Pause { get; set; }

        public bool On { get; set; }

        public Inner Log { get; set; } = new();
    }

    private sealed class Inner
    {
        public int Rows { get; set; }
    }
}
