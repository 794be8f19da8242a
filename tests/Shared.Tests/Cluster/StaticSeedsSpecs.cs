using Akka.Actor;
using ChatCluster.Shared.Cluster;

namespace ChatCluster.Shared.Tests.Cluster;

public sealed class StaticSeedsSpecs
{
    [Fact]
    public void Seeds_are_read_in_their_order()
    {
        Assert.Equal([("room1", 5055), ("10.0.0.2", 5056)], StaticSeeds.Parse("room1:5055, 10.0.0.2:5056", out var problem));
        Assert.Null(problem);
        Assert.Empty(StaticSeeds.Parse("", out problem));
        Assert.Null(problem);
    }

    [Fact]
    public void They_become_addresses_of_the_same_system() => Assert.Equal(
        ["akka.tcp://chatcluster@room1:5055"],
        StaticSeeds.Addresses("room1:5055", new Address("akka.tcp", "chatcluster", "me", 1)).Select(static address => address.ToString()));

    [Theory]
    [InlineData("room1")]
    [InlineData("room1:")]
    [InlineData(":5055")]
    [InlineData("room1:0")]
    [InlineData("room1:65536")]
    [InlineData("room1:-1")]
    [InlineData("akka.tcp://chatcluster@room1:5055")]
    public void What_is_no_host_and_port_is_named(string entry)
    {
        Assert.Empty(StaticSeeds.Parse($"room0:5055,{entry}", out var problem));
        Assert.Contains($"'{entry}'", problem, StringComparison.Ordinal);
    }
}
