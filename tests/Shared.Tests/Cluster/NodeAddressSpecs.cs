using ChatCluster.Shared.Cluster;

namespace ChatCluster.Shared.Tests.Cluster;

public sealed class NodeAddressSpecs
{
    [Theory]
    [InlineData("", "", "127.0.0.1", "127.0.0.1")] // the embedded store: nobody has to come in
    [InlineData("", "10.0.0.5", "10.0.0.5", "10.0.0.5")]
    [InlineData("Host=db", "", "0.0.0.0", "172.18.0.4")]
    [InlineData("Host=db", "room-0.rooms", "0.0.0.0", "room-0.rooms")]
    [InlineData("Host=db", "127.0.0.1", "127.0.0.1", "127.0.0.1")]
    [InlineData("Host=db", "localhost", "localhost", "localhost")]
    public void A_node_listens_where_others_reach_it_and_nowhere_else_when_nobody_has_to(string postgres, string host, string bind, string told) => Assert.Equal(
        new NodeAddress(bind, told),
        NodeAddress.Of(new NodeOptions { Postgres = postgres, Cluster = { Host = host } }, static () => "172.18.0.4"));
}
