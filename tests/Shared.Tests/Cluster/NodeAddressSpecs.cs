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
        new NodeAddress(bind, told, 0, null),
        NodeAddress.Of(new NodeOptions { Postgres = postgres, Cluster = { Host = host } }, static () => "172.18.0.4"));

    [Theory]
    [InlineData(0, 0, 0, null)]
    [InlineData(5055, 0, 5055, null)]
    [InlineData(30055, 5055, 5055, 30055)] // a forwarded port
    public void A_node_may_listen_at_another_port_than_the_one_that_others_are_told(int port, int listenPort, int bind, int? told)
    {
        var address = NodeAddress.Of(new NodeOptions { Postgres = "Host=db", Cluster = { Host = "127.0.0.1", Port = port, ListenPort = listenPort } });
        Assert.Equal((bind, told), (address.BindPort, address.ToldPort));
        Assert.Equal((bind, told), (address.ToRemoting().Port, address.ToRemoting().PublicPort));
    }
}
