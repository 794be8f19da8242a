using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

public sealed class SlowReaderSpecs : IAsyncLifetime
{
    private ScriptedGateway _gateway = null!;
    private ChatClient _client = null!;
    private ScriptedConnection _connection = null!;
    private ChatRoom _room = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ScriptedGateway.StartAsync();
        _client = new ChatClient(Clients.Options("alice", _gateway.Port) with { EventBuffer = 10 });
        _ = _client.ConnectAsync();
        _connection = await _gateway.GreetAsync();
        var joining = _client.JoinAsync("lobby");
        await _connection.LetInAsync();
        _room = await joining.Soon("joined");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Past_the_buffer_nothing_is_read_until_the_reader_goes_on()
    {
        await EventsAsync(1, 25);
        await _connection.SayAsync(new { type = "ping" });
        var answered = _connection.ExpectAsync("pong");
        await Eventually.True("one waits for room", () => _room.Head == 11);

        for (var i = 1; i <= 14; i++)
        {
            Assert.Equal(i, (await _room.NextMessageAsync()).Seq);
            Assert.False(answered.IsCompleted, $"It was read past {i + 10} events.");
        }

        Assert.Equal(15, (await _room.NextMessageAsync()).Seq);
        await answered;
    }

    [Fact]
    public async Task Somebody_who_waits_for_an_answer_gets_it_and_the_room_comes_back_when_the_reader_goes_on()
    {
        await EventsAsync(1, 20);
        await Eventually.True("one waits for room", () => _room.Head == 11);

        var sending = _room.SendAsync("from inside the reading loop");
        var send = await _connection.ExpectAsync("send");
        await _connection.SentAsync(send, 21);
        await _connection.EventAsync(21);
        Assert.Equal(21, (await sending.Soon("sent")).Seq);

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, (await _room.NextMessageAsync()).Seq);
        }

        await _connection.ExpectAsync("leave");
        await EventsAsync(22, 22); // of the stream that was left
        var join = await _connection.LetInAsync(seq: 22, after: 10);
        Assert.Equal(10, join["after"]!.GetValue<long>());
        await EventsAsync(11, 22);
        for (var i = 6; i <= 22; i++)
        {
            Assert.Equal(i, (await _room.NextMessageAsync()).Seq);
        }
    }

    [Fact]
    public async Task A_connection_that_is_lost_while_one_waits_for_room_loses_nothing()
    {
        await EventsAsync(1, 12);
        await Eventually.True("one waits for room", () => _room.Head == 11);

        _client.Drop();
        var reading = ReadAsync(25);
        _connection = await _gateway.GreetAsync();
        var join = await _connection.ExpectAsync("join");
        var after = join["after"]!.GetValue<long>();
        Assert.InRange(after, 10, 12);
        await _connection.JoinedAsync(join, seq: 25, after);
        await EventsAsync(after + 1, 25);

        await reading.Soon("all");
    }

    private async Task ReadAsync(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            Assert.Equal(i, (await _room.NextMessageAsync()).Seq);
        }
    }

    private async Task EventsAsync(long from, long to)
    {
        for (var seq = from; seq <= to; seq++)
        {
            await _connection.EventAsync(seq);
        }
    }
}
