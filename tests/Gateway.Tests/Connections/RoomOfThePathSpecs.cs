using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

public sealed class RoomOfThePathSpecs
{
    [Fact]
    public async Task It_is_joined_once_and_a_hello_after_leaving_does_not_join_it_again()
    {
        await using var node = await GatewayNode.StartAsync();
        await using var client = await RawClient.ConnectAsync("127.0.0.1", node.Port, "/ws/lobby?user=alice", new RawClientOptions { Subprotocols = ["chat.v1"] });
        await ExpectAsync("welcome");
        await ExpectAsync("joined");
        await client.SendJsonAsync(new { type = "leave", room = "lobby" });
        await ExpectAsync("left");
        await client.SendJsonAsync(new { type = "hello" });
        await client.SendJsonAsync(new { type = "join", @ref = "again", room = "lobby" });
        await ExpectAsync("welcome");
        await ExpectAsync("joined", "again");

        async Task ExpectAsync(string type, string? @ref = null)
        {
            var frame = await client.ReadJsonAsync(Patience.Limit);
            Assert.Equal(type, frame.GetProperty("type").GetString());
            Assert.Equal(@ref, frame.TryGetProperty("ref", out var value) ? value.GetString() : null);
        }
    }
}
