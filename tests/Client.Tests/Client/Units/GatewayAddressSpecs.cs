using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class GatewayAddressSpecs
{
    [Theory]
    [InlineData("http://chat.example", null, "ws://chat.example/ws")]
    [InlineData("http://chat.example:8080/", "alice", "ws://chat.example:8080/ws?user=alice")]
    [InlineData("https://chat.example", "Zoë & Co", "wss://chat.example/ws?user=Zo%C3%AB%20%26%20Co")]
    [InlineData("ws://127.0.0.1:1/path/ws", null, "ws://127.0.0.1:1/path/ws")]
    [InlineData("wss://chat.example/ws?a=1", "bob", "wss://chat.example/ws?a=1&user=bob")]
    public void People_may_write_it_as_they_do(string written, string? user, string socket) =>
        Assert.Equal(socket, GatewayAddress.ToSocket(new Uri(written), user).AbsoluteUri);

    [Theory]
    [InlineData("ftp://chat.example")]
    [InlineData("chat.example/ws")]
    [InlineData("/ws")]
    public void What_is_no_address_is_said_at_once(string written)
    {
        Assert.Throws<ArgumentException>(() => GatewayAddress.ToSocket(new Uri(written, UriKind.RelativeOrAbsolute), null));
        Assert.Throws<ArgumentException>(() => new ChatClient(new ChatClientOptions { Gateways = [new Uri(written, UriKind.RelativeOrAbsolute)] }));
    }
}
