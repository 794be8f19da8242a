using System.Text;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.Text;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.Protocols;

public sealed class TextProtocolSpecs
{
    private static readonly RoomId Lobby = new("lobby");

    private readonly TextProtocol _protocol = new(Lobby);

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("é中😀\n second line ")]
    public void Whatever_is_sent_is_a_message_to_the_room(string text)
    {
        var send = Assert.IsType<SendRequest>(_protocol.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((Lobby, text, Ref.None), (send.Room, send.Text, send.Ref));
        Assert.True(ClientMessageId.TryParse(send.Id.Value, out _, out _));
    }

    [Fact]
    public void The_same_text_twice_is_two_messages() =>
        Assert.NotEqual(Assert.IsType<SendRequest>(_protocol.Read("hi"u8)).Id, Assert.IsType<SendRequest>(_protocol.Read("hi"u8)).Id);

    [Fact]
    public void What_was_not_sent_is_told_in_a_line_that_begins_with_a_star()
    {
        Assert.Equal(
            "* not sent: A message is at most 4000 characters long; this one has 5120.",
            Line(ErrorCode.TextTooLong, "A message is at most 4000 characters long; this one has 5120."));
        Assert.Equal("* not sent: at most 50 messages a second. Try again.", Line(ErrorCode.RateLimited, "at most 50 messages a second."));
    }

    [Fact]
    public void Pings_are_those_of_WebSocket()
    {
        Assert.True(_protocol.UsesControlPings);
        Assert.Equal(Opcode.Ping, WireFrame.Single(_protocol.Ping()).Opcode);
    }

    [Fact]
    public void Everything_else_is_not_said()
    {
        Assert.True(_protocol.Welcome(Ref.None, new Welcome(new UserId("a"), "s", "n", 1, new Limits(1, 1, 1, 1, 1))).IsEmpty);
        Assert.True(_protocol.Joined(Ref.None, Lobby, new JoinedAt(new Epoch("e"), 1, 1, 1, true)).IsEmpty);
        Assert.True(_protocol.Sent(Ref.None, Lobby, new ClientMessageId("1"), 1, default).IsEmpty);
        Assert.True(_protocol.History(Ref.None, Lobby, [], false).IsEmpty);
        Assert.True(_protocol.Left(Ref.None, Lobby).IsEmpty);
        Assert.True(_protocol.Pong(Ref.None).IsEmpty);
        Assert.True(_protocol.Draining(TimeSpan.FromSeconds(1)).IsEmpty);
    }

    private string Line(ErrorCode code, string message) => WireFrame.Single(_protocol.Error(Ref.None, code, message, TimeSpan.FromSeconds(1))).Text;
}
