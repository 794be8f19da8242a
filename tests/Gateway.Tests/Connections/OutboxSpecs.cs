using System.Text;
using ChatCluster.Gateway.Connections;
using ChatCluster.Gateway.Tests.Protocols;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

public sealed class OutboxSpecs
{
    private const int Limit = 1000;

    private readonly TestSocket _socket = new();
    private readonly Outbox _outbox = new(Limit, TimeProvider.System);

    [Fact]
    public async Task What_is_written_comes_in_its_order()
    {
        var running = RunAsync();
        for (var i = 0; i < 100; i++)
        {
            _outbox.Write(Frame($"frame {i}"));
        }

        await EndAsync(running);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"frame {i}"), Texts());
    }

    [Fact]
    public async Task What_waits_goes_out_in_one_write()
    {
        for (var i = 0; i < 50; i++)
        {
            _outbox.Write(Frame($"frame {i}"));
        }

        _outbox.Close(4001, "");
        await RunAsync().Soon("the loop ends");
        Assert.Single(_socket.Writes);
        Assert.Equal(50, Texts().Count);
    }

    [Fact]
    public async Task Writes_are_not_larger_than_a_socket_takes_at_once_and_large_frames_go_in_slices()
    {
        string[] texts = [new('a', 20_000), new('b', 10_000), new('c', 10_000), new('d', 100_000), "e", "f"];
        foreach (var text in texts)
        {
            _outbox.Write(Frame(text));
        }

        await EndAsync(RunAsync());
        Assert.Equal(texts, Texts());
        Assert.Equal([30_008, 10_004, 32_768, 32_768, 32_768, 1_706], _socket.Writes.Select(static write => write.Length).Take(6));
    }

    [Fact]
    public async Task A_loop_that_waits_wakes_for_each_frame()
    {
        var running = RunAsync();
        for (var i = 0; i < 500; i++)
        {
            _outbox.Write(Frame($"{i}"));
            var count = i + 1;
            await _socket.UntilAsync($"frame {i}", () => Texts().Count == count);
        }

        await EndAsync(running);
    }

    [Fact]
    public void Live_frames_are_taken_up_to_the_bound_and_answers_beyond()
    {
        Assert.True(_outbox.TryWrite(new byte[600]));
        Assert.True(_outbox.TryWrite(new byte[400]));
        Assert.False(_outbox.TryWrite(new byte[1]));
        Assert.Equal(1000, _outbox.Bytes);
        _outbox.Write(new byte[5000]);
        Assert.Equal(6000, _outbox.Bytes);
    }

    [Fact]
    public void Live_frames_larger_than_the_bound_are_taken_by_an_empty_outbox()
    {
        Assert.True(_outbox.TryWrite(new byte[5 * Limit]));
        Assert.False(_outbox.TryWrite(new byte[1]));
    }

    [Fact]
    public async Task What_is_being_written_counts_until_the_socket_has_taken_it()
    {
        _socket.Stall();
        var running = RunAsync();
        Assert.True(_outbox.TryWrite(Frame(new string('a', 900))));
        await _socket.UntilWritingAsync();
        Assert.False(_outbox.TryWrite(Frame(new string('b', 200))));
        _socket.Flow();
        await _outbox.WhenRoomAsync().Soon("room");
        Assert.True(_outbox.TryWrite(Frame(new string('b', 200))));
        await EndAsync(running);
        Assert.Equal(0, _outbox.Bytes);
    }

    [Fact]
    public async Task There_is_room_when_half_of_the_bound_is_free()
    {
        Assert.True(_outbox.WhenRoomAsync().IsCompleted);
        _outbox.Write(new byte[500]);
        Assert.True(_outbox.WhenRoomAsync().IsCompleted);
        _outbox.Write(new byte[1]);
        var (room, again) = (_outbox.WhenRoomAsync(), _outbox.WhenRoomAsync());
        Assert.False(room.IsCompleted || again.IsCompleted);

        _socket.Stall();
        var running = _outbox.RunAsync(_socket);
        await _socket.UntilWritingAsync();
        Assert.False(room.IsCompleted);
        _socket.Flow();
        await room.Soon("room");
        await again.Soon("room for the second one");
        await EndAsync(running);
    }

    [Fact]
    public async Task Closing_writes_what_waits_then_the_close_and_nothing_after_it()
    {
        _outbox.Write(Frame("before"));
        _outbox.Close(4001, "draining");
        _outbox.Write(Frame("after"));
        Assert.True(_outbox.TryWrite(Frame("live"))); // a member that closes isn't behind
        _outbox.Close(4010, "again");
        await RunAsync().Soon("the loop ends with the close");
        var frames = WireFrame.ReadAll(_socket.Bytes);
        Assert.Equal([Opcode.Text, Opcode.Close], frames.Select(static frame => frame.Opcode));
        Assert.Equal(("before", 4001), (frames[0].Text, frames[1].Status));
    }

    [Fact]
    public async Task Closing_ends_a_loop_that_waits()
    {
        var running = RunAsync();
        _outbox.Write(Frame("first"));
        await _socket.UntilAsync("the first frame", () => _socket.Writes.Count == 1);
        _outbox.Close(4001, "");
        await running.Soon("the loop ends");
    }

    [Fact]
    public async Task Closing_lets_go_of_whoever_waits_for_room()
    {
        _outbox.Write(new byte[2 * Limit]);
        var room = _outbox.WhenRoomAsync();
        _outbox.Close(4008, "slow");
        await room.Soon("no need for room");
        Assert.True(_outbox.WhenRoomAsync().IsCompleted);
    }

    [Fact]
    public async Task An_abandoned_outbox_writes_nothing_more()
    {
        _outbox.Write(new byte[2 * Limit]);
        var room = _outbox.WhenRoomAsync();
        _outbox.Abandon();
        await room.Soon("no need for room");
        _outbox.Write(Frame("after"));
        await RunAsync().Soon("the loop ends");
        Assert.Empty(_socket.Writes);
    }

    [Fact]
    public async Task Abandoning_ends_a_loop_that_waits()
    {
        var running = RunAsync();
        _outbox.Write(Frame("first"));
        await _socket.UntilAsync("the first frame", () => _socket.Writes.Count == 1);
        _outbox.Abandon();
        await running.Soon("the loop ends");
    }

    [Fact]
    public async Task A_socket_that_fails_ends_the_loop_with_its_failure_and_lets_go_of_everyone()
    {
        _socket.Stall();
        var running = RunAsync();
        _outbox.Write(new byte[2 * Limit]);
        var room = _outbox.WhenRoomAsync();
        await _socket.UntilWritingAsync();
        var hadEnded = false;
        _socket.WhenAborted = () => hadEnded = _outbox.WhenEndedAsync().IsCompleted;
        _socket.Fail(new IOException("reset by peer"));
        await Assert.ThrowsAsync<IOException>(() => running.Soon("the loop ends"));
        Assert.True(_socket.IsAborted && !hadEnded, "it is aborted, or its reader would wait on, and before anybody hears of the end");
        Assert.Equal(TimeSpan.Zero, _outbox.Stalled);
        await Assert.ThrowsAsync<IOException>(_outbox.WhenEndedAsync);
        await room.Soon("no need for room");
        Assert.True(_outbox.TryWrite(new byte[10 * Limit]));
        _outbox.Write(Frame("after"));
        Assert.Equal(0, _outbox.Bytes);
        Assert.True(_outbox.WhenRoomAsync().IsCompleted);
    }

    [Fact]
    public async Task A_frame_whose_reason_has_gone_is_not_taken()
    {
        using var gone = new CancellationTokenSource();
        _outbox.Write(Frame("before"), gone.Token);
        await gone.CancelAsync();
        _outbox.Write(Frame("after"), gone.Token);
        await EndAsync(RunAsync());
        Assert.Equal(["before"], Texts());
    }

    [Fact]
    public async Task A_stalled_write_shows_and_a_finished_one_does_not()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var outbox = new Outbox(Limit, clock);
        clock.Advance(TimeSpan.FromSeconds(1)); // a timestamp of zero would say that no write runs
        _socket.Stall();
        var running = outbox.RunAsync(_socket);
        Assert.Equal(TimeSpan.Zero, outbox.Stalled);
        outbox.Write(Frame("slow"));
        await _socket.UntilWritingAsync();
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(TimeSpan.FromSeconds(61), outbox.Stalled);
        _socket.Flow();
        outbox.Close(4001, "");
        await running.Soon("the loop ends");
        Assert.Equal(TimeSpan.Zero, outbox.Stalled);
    }

    [Fact]
    public async Task A_large_frame_on_a_slow_socket_is_no_stall_while_bytes_move()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var outbox = new Outbox(Limit, clock);
        clock.Advance(TimeSpan.FromSeconds(1));
        _socket.Stall();
        var running = outbox.RunAsync(_socket);
        outbox.Write(Frame(new string('x', 200_000)));
        await _socket.UntilWritingAsync();
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.True(outbox.Stalled >= TimeSpan.FromSeconds(50));

        _socket.Flow();
        outbox.Close(4001, "");
        await running.Soon("the loop ends");
        Assert.True(_socket.Writes.Count > 4, "A large frame goes out in slices.");
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_break_no_frame()
    {
        const int Writers = 16;
        const int Each = 2_000;
        var running = RunAsync();
        var refused = 0;
        var threads = Enumerable.Range(0, Writers).Select(writer => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    var frame = Frame($"{writer} {i} {new string('x', (writer * i) % 300)}");
                    if (i % 2 == 0)
                    {
                        _outbox.Write(frame);
                    }
                    else if (!_outbox.TryWrite(frame))
                    {
                        Interlocked.Increment(ref refused);
                        _outbox.Write(frame);
                    }
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await Task.WhenAll(threads).Soon("the writers end");
        await EndAsync(running);

        Assert.False(_socket.WasWrittenConcurrently);
        var seen = Texts().Select(static text => text.Split(' ')).GroupBy(static it => it[0], static it => it[1]).ToDictionary(static it => it.Key, static it => it.ToArray());
        Assert.Equal(Writers, seen.Count);
        Assert.All(seen.Values, static numbers => Assert.Equal(Enumerable.Range(0, Each).Select(static i => $"{i}"), numbers));
        Assert.Equal(0, _outbox.Bytes);
    }

    [Fact]
    public async Task Closing_while_many_write_ends_with_the_close()
    {
        for (var round = 0; round < 50; round++)
        {
            var socket = new TestSocket();
            var outbox = new Outbox(Limit, TimeProvider.System);
            var running = outbox.RunAsync(socket);
            var writing = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    outbox.Write(Frame("text"));
                }
            })).ToArray();
            outbox.Close(4001, "");
            await running.Soon("the loop ends");
            await Task.WhenAll(writing);
            Assert.Equal(Opcode.Close, WireFrame.ReadAll(socket.Bytes)[^1].Opcode);
        }
    }

    private Task RunAsync() => _outbox.RunAsync(_socket);

    private async Task EndAsync(Task running)
    {
        _outbox.Close(1000, "");
        await running.Soon("the loop ends");
    }

    private List<string> Texts() => [.. WireFrame.ReadSoFar(_socket.Bytes, out _).Where(static frame => frame.Opcode is Opcode.Text).Select(static frame => frame.Text)];

    private static byte[] Frame(string text) => ServerFrames.Text(Encoding.UTF8.GetBytes(text));
}
