using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class GroupSocketSpecs(SharedNode node)
{
    private Task<FrameClient> OpenAsync(string room, string query = "?user=alice") => FrameClient.OpenAsync(node.Port, $"/ws/{room}{query}", []);

    [Fact]
    public async Task A_message_is_a_line_of_text_for_everyone_its_writer_included()
    {
        var room = node.NewRoom();
        await using var alice = await OpenAsync(room);
        await using var bob = await OpenAsync(room + "/", "?user=bob");
        await alice.Raw.SendTextAsync("hello");
        Assert.Equal("alice: hello", await alice.Raw.ReadTextAsync());
        Assert.Equal("alice: hello", await bob.Raw.ReadTextAsync());
        await bob.Raw.SendTextAsync("{\"type\":\"ping\"}"); // nothing here is JSON
        Assert.Equal("bob: {\"type\":\"ping\"}", await alice.Raw.ReadTextAsync());
    }

    [Fact]
    public async Task It_is_the_same_room_as_that_of_chat()
    {
        var room = node.NewRoom();
        await using var plain = await OpenAsync(room);
        await using var chat = await FrameClient.ConnectAsync(node.Port, "bob");
        await chat.JoinAsync(room);
        await plain.Raw.SendTextAsync("from a line");
        var first = await chat.ExpectAsync("event");
        Assert.Equal(("alice", "from a line", 1), (first.Text("from"), first.Text("text"), first.Number("seq")));
        Assert.Equal("alice: from a line", await plain.Raw.ReadTextAsync());
        await chat.PostAsync(room, "from a frame");
        Assert.Equal("bob: from a frame", await plain.Raw.ReadTextAsync());
    }

    [Fact]
    public async Task Rooms_have_names_of_any_script()
    {
        var room = $"聊天室-{node.NewRoom()}";
        await using var plain = await OpenAsync(Uri.EscapeDataString(room) + "/", "?user=%E7%88%B1%E4%B8%BD%E4%B8%9D");
        await using var chat = await FrameClient.ConnectAsync(node.Port, "bob");
        await chat.JoinAsync(room);
        await plain.Raw.SendTextAsync("你好");
        Assert.Equal("爱丽丝: 你好", await plain.Raw.ReadTextAsync());
        Assert.Equal("你好", (await chat.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task Two_ways_to_write_a_letter_are_one_room()
    {
        var room = node.NewRoom();
        await using var composed = await OpenAsync(Uri.EscapeDataString("caf\u00E9-" + room));
        await using var decomposed = await OpenAsync(Uri.EscapeDataString("cafe\u0301-" + room), "?user=bob");
        await composed.Raw.SendTextAsync("here");
        Assert.Equal("alice: here", await decomposed.Raw.ReadTextAsync());
    }

    [Fact]
    public async Task Recent_lines_come_first()
    {
        var room = node.NewRoom();
        await using var writer = await FrameClient.ConnectAsync(node.Port, "bob");
        await writer.JoinAsync(room);
        await writer.PostManyAsync(room, ["1", "2", "3"]);
        await using var plain = await OpenAsync(room, "?user=alice&recent=2");
        Assert.Equal("bob: 2", await plain.Raw.ReadTextAsync());
        Assert.Equal("bob: 3", await plain.Raw.ReadTextAsync());
        await writer.PostAsync(room, "4");
        Assert.Equal("bob: 4", await plain.Raw.ReadTextAsync());
    }

    [Theory]
    [InlineData("?user=alice")]
    [InlineData("?user=alice&recent=many")]
    [InlineData("?user=alice&recent=-1")]
    public async Task Without_a_number_of_recent_lines_there_are_none(string query)
    {
        var room = node.NewRoom();
        await using var writer = await FrameClient.ConnectAsync(node.Port, "bob");
        await writer.JoinAsync(room);
        await writer.PostAsync(room, "before");
        await using var plain = await OpenAsync(room, query);
        await plain.Raw.SendTextAsync("after");
        Assert.Equal("alice: after", await plain.Raw.ReadTextAsync());
    }

    [Fact]
    public async Task Line_breaks_are_shown_as_spaces_so_that_no_line_can_be_forged()
    {
        var room = node.NewRoom();
        await using var plain = await OpenAsync(room);
        await using var chat = await FrameClient.ConnectAsync(node.Port, "bob");
        await chat.JoinAsync(room);
        await plain.Raw.SendTextAsync("hi\nbob: yes\r\n\u2028\u0085end");
        Assert.Equal("alice: hi bob: yes    end", await plain.Raw.ReadTextAsync());
        Assert.Equal("hi\nbob: yes\r\n\u2028\u0085end", (await chat.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task What_can_not_be_stored_is_answered_with_a_line_of_the_servers()
    {
        await using var plain = await OpenAsync(node.NewRoom());
        await plain.Raw.SendTextAsync(new string('x', 5120));
        Assert.Equal("* not sent: A message is at most 4000 characters long; this one has 5120.", await plain.Raw.ReadTextAsync());
        await plain.Raw.SendTextAsync("");
        Assert.Equal("* not sent: A message has at least one character.", await plain.Raw.ReadTextAsync());
        await plain.Raw.SendTextAsync(new string('x', 70_000));
        Assert.StartsWith("* not sent: A message is at most 65536 bytes long", await plain.Raw.ReadTextAsync(), StringComparison.Ordinal);
        await plain.Raw.SendTextAsync(new string('x', 4000));
        Assert.Equal(4000 + "alice: ".Length, (await plain.Raw.ReadTextAsync()).Length);
    }

    [Fact]
    public async Task The_same_close_codes_apply()
    {
        await using var plain = await OpenAsync(node.NewRoom());
        await plain.Raw.SendFrameAsync(Opcode.Binary, "hello"u8.ToArray());
        await plain.ExpectCloseAsync(1003);
    }

    [Fact]
    public async Task It_closes_in_kind()
    {
        await using var plain = await OpenAsync(node.NewRoom());
        await plain.CloseAsync();
    }
}
