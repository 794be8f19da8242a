using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class SendingSpecs(SharedNode node)
{
    [Fact]
    public async Task Sent_comes_first_then_the_message_itself()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.SayAsync(FrameClient.SendFrame(room, "9f1c", "hello"));
        var sent = await client.ExpectAsync("sent");
        Assert.Equal(["type", "ref", "room", "id", "seq", "at"], sent.Fields());
        Assert.Equal(("9f1c", room, "9f1c", 1), (sent.Text("ref"), sent.Text("room"), sent.Text("id"), sent.Number("seq")));
        var e = await client.ExpectAsync("event");
        Assert.Equal(("alice", "9f1c", "hello", 1), (e.Text("from"), e.Text("id"), e.Text("text"), e.Number("seq")));
        Assert.Equal(sent.Text("at"), e.Text("at"));
    }

    [Fact]
    public async Task Everybody_sees_one_order_however_many_write_at_once()
    {
        const int Writers = 6, Each = 40;
        var room = node.NewRoom();
        var clients = new List<FrameClient>();
        for (var i = 0; i < Writers; i++)
        {
            clients.Add(await FrameClient.ConnectAsync(node.Port, $"writer-{i}"));
            await clients[i].JoinAsync(room);
        }

        async Task<List<string>> WriteAndReadAsync(FrameClient client, int writer)
        {
            var frames = Enumerable.Range(0, Each).Select(n => FrameClient.SendFrame(room, $"{writer}-{n:D2}", "x"));
            await client.Raw.SendRawBytesAsync(FrameClient.Frames(frames));
            var seen = new List<string>();
            for (var answers = 0; answers < Each || seen.Count < Writers * Each;)
            {
                var frame = await client.Raw.ReadJsonAsync();
                if (frame.Type() == "sent")
                {
                    answers++;
                    continue;
                }

                Assert.Equal(seen.Count + 1, frame.Number("seq"));
                seen.Add(frame.Text("id"));
            }

            return seen;
        }

        var all = await Task.WhenAll(clients.Select((client, i) => Task.Run(() => WriteAndReadAsync(client, i))));
        Assert.All(all, seen => Assert.Equal(all[0], seen));
        for (var i = 0; i < Writers; i++)
        {
            // What one connection sends stays in its order.
            var own = all[0].Where(id => id.StartsWith($"{i}-", StringComparison.Ordinal)).ToList();
            Assert.Equal(own.Order(StringComparer.Ordinal), own);
        }

        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_retry_is_answered_with_the_first_seq_and_stored_once()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await using var again = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await again.JoinAsync(room);
        var seq = await client.PostAsync(room, "hello", "the-id");
        Assert.Equal(seq, (await again.ExpectAsync("event")).Number("seq"));

        // On the same connection, and with another text: the first one counts.
        await client.SayAsync(FrameClient.SendFrame(room, "the-id", "something else"));
        Assert.Equal(seq, (await client.ExpectAsync("sent")).Number("seq"));

        // On another connection of the same user.
        await again.SayAsync(FrameClient.SendFrame(room, "the-id", "hello"));
        Assert.Equal(seq, (await again.ExpectAsync("sent")).Number("seq"));

        // No second event came before the next message.
        Assert.Equal(seq + 1, await client.PostAsync(room, "next"));
        Assert.Equal("next", (await again.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task The_same_message_twice_in_one_go_is_stored_once_and_answered_twice()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.Raw.SendRawBytesAsync(FrameClient.Frames(
            new { type = "send", @ref = 1, room, id = "x", text = "hello" }, new { type = "send", @ref = 2, room, id = "x", text = "hello" }));
        var frames = new[] { await client.Raw.ReadJsonAsync(), await client.Raw.ReadJsonAsync(), await client.Raw.ReadJsonAsync() };
        Assert.Equal([1, 2], frames.Where(frame => frame.Type() == "sent").Select(frame => frame.Number("ref")).Order());
        Assert.All(frames, frame => Assert.Equal(1, frame.Number("seq")));
        Assert.Equal(2, await client.PostAsync(room, "next"));
    }

    [Fact]
    public async Task The_same_id_of_another_user_is_another_message()
    {
        var room = node.NewRoom();
        await using var alice = await FrameClient.ConnectAsync(node.Port);
        await using var bob = await FrameClient.ConnectAsync(node.Port, "bob");
        await alice.JoinAsync(room);
        Assert.Equal(1, await alice.PostAsync(room, "hello", "1"));
        await bob.JoinAsync(room);
        Assert.Equal(2, await bob.PostAsync(room, "hello", "1"));
    }

    [Theory]
    [InlineData("x", 4000)]
    [InlineData("长", 4000)]
    [InlineData("😀", 2000)] // the limit counts UTF-16 code units, as JavaScript's length does
    public async Task The_longest_text_arrives_as_it_was_sent(string character, int count)
    {
        var room = node.NewRoom();
        var text = string.Concat(Enumerable.Repeat(character, count));
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.SayAsync(FrameClient.SendFrame(room, "1", text));
        await client.ExpectAsync("sent");
        Assert.Equal(text, (await client.ExpectAsync("event")).Text("text"));
        await client.SayAsync(FrameClient.SendFrame(room, "2", text + "y"));
        Assert.Equal("2", (await client.ExpectErrorAsync("text_too_long")).Text("ref"));
    }

    [Theory]
    [InlineData("\u0000\u0001\u001F\u007F")]
    [InlineData("\"\\/\b\f\n\r\t")]
    [InlineData("<script>alert('&')</script>\u2028\u2029")]
    [InlineData("e\u0301 is not composed")]
    [InlineData("\uFEFF\uFFFE\uFFFF")]
    [InlineData(" ")]
    public async Task A_text_comes_back_to_the_letter(string text)
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.SayAsync(FrameClient.SendFrame(room, "1", text));
        await client.ExpectAsync("sent");
        Assert.Equal(text, (await client.ExpectAsync("event")).Text("text"));
    }

    [Fact]
    public async Task A_pair_of_escaped_surrogates_is_one_character()
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.Raw.SendTextAsync($$"""{"type":"send","room":"{{room}}","id":"1","text":"\ud83d\ude00"}""");
        await client.ExpectAsync("sent");
        Assert.Equal("😀", (await client.ExpectAsync("event")).Text("text"));
    }

    [Theory]
    [InlineData("", "text_empty", "1")]
    [InlineData("hello", "invalid_id", "")]
    [InlineData("hello", "invalid_id", "with space")]
    [InlineData("hello", "invalid_id", "é")]
    [InlineData("hello", "invalid_id", "12345678901234567890123456789012345678901234567890123456789012345")] // 65
    public async Task What_is_not_allowed_is_refused_and_nothing_is_stored(string text, string code, string id)
    {
        var room = node.NewRoom();
        await using var client = await FrameClient.ConnectAsync(node.Port);
        await client.JoinAsync(room);
        await client.SayAsync(new { type = "send", @ref = 5, room, id, text });
        var error = await client.ExpectErrorAsync(code);
        Assert.Equal((5, false), (error.Number("ref"), error.Flag("retryable")));
        Assert.Equal(1, await client.PostAsync(room, "the first"));
    }
}
