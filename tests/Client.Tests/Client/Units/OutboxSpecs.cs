using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class OutboxSpecs
{
    private readonly Outbox _outbox = new(window: 3);

    [Fact]
    public void Requests_are_written_in_their_order_and_only_so_many_at_a_time()
    {
        var requests = Add(5);

        Assert.Equal([1, 2, 3], Written());
        Assert.Empty(Written());

        Assert.True(_outbox.Remove(requests[1]));
        Assert.Equal([4], Written());
    }

    [Fact]
    public void After_a_loss_all_that_is_unanswered_is_written_again_in_its_order()
    {
        var requests = Add(4);
        Written();
        _outbox.Remove(requests[0]);
        _outbox.Hold(requests[2], Seconds(60));

        _outbox.ConnectionLost();

        Assert.Equal([2, 3, 4], Written());
        Assert.Equal([2, 2, 1], requests[1..].Select(it => it.Attempts));
    }

    [Fact]
    public void One_that_is_held_waits_for_its_time_and_later_ones_go_on()
    {
        var requests = Add(4);
        Written();
        _outbox.Hold(requests[0], Seconds(5));

        Assert.Equal([4], Written(Seconds(4)));
        Assert.Equal(Seconds(5), _outbox.NextDue(Seconds(4)));

        _outbox.Remove(requests[1]);
        Assert.Equal([1], Written(Seconds(5)));
        Assert.Null(_outbox.NextDue(Seconds(5)));
    }

    [Fact]
    public void After_a_refusal_one_message_alone_is_written_and_one_more_with_each_that_is_stored()
    {
        var requests = Add(6);
        Assert.Equal([1, 2, 3], Written());
        _outbox.Refused(requests[0]);
        Assert.Empty(Written());
        Store(requests[1]);
        _outbox.Refused(requests[2]);

        Assert.Equal([1], Written());
        Store(requests[0]);
        Assert.Equal([3, 4], Written());
        Store(requests[2]);
        Assert.Equal([5, 6], Written());
    }

    [Fact]
    public void While_messages_are_held_other_requests_are_written()
    {
        Add(2);
        _outbox.Add(new HistoryRequest(3, null, null, null));

        Assert.True(_outbox.HasSendsToWrite);
        Assert.Equal([3], Written(sendsAreHeld: true));
        Assert.Equal([1, 2], Written());
        Assert.False(_outbox.HasSendsToWrite);
    }

    [Fact]
    public void On_a_new_connection_a_refusal_is_forgotten()
    {
        var requests = Add(3);
        Written();
        _outbox.Refused(requests[1]);

        _outbox.ConnectionLost();

        Assert.Equal([1, 2, 3], Written());
    }

    [Fact]
    public void What_is_not_there_is_neither_found_nor_removed()
    {
        var request = Add(1)[0];

        Assert.True(_outbox.TryFind(1, out var found));
        Assert.Same(request, found);
        Assert.False(_outbox.TryFind(2, out _));
        Assert.True(_outbox.Remove(request));
        Assert.False(_outbox.Remove(request));
        Assert.False(_outbox.TryFind(1, out _));
    }

    [Fact]
    public void A_cleared_one_begins_anew()
    {
        var requests = Add(4);
        Written();

        Assert.Equal(requests, _outbox.Clear());
        Assert.Empty(_outbox.Clear());
        Add(3);
        Assert.Equal([1, 2, 3], Written());
    }

    [Fact]
    public async Task An_answer_completes_what_it_answers_and_nothing_else()
    {
        var send = new SendRequest(1, "id-1", "hello");
        var history = new HistoryRequest(2, null, null, null);
        var sent = new SentFrame(1, "lobby", new SentMessage("id-1", 7, default));

        Assert.False(history.TryComplete(sent));
        Assert.False(send.TryComplete(sent with { Message = sent.Message with { Id = "id-2" } }));
        Assert.False(send.TryComplete(new LeftFrame(1)));
        Assert.True(send.TryComplete(sent));
        Assert.Equal(7, (await send.Outcome).Seq);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private void Store(SendRequest request)
    {
        _outbox.Remove(request);
        _outbox.Stored();
    }

    private SendRequest[] Add(int count)
    {
        SendRequest[] requests = [.. Enumerable.Range(1, count).Select(i => new SendRequest(i, $"id-{i}", "text"))];
        foreach (var request in requests)
        {
            _outbox.Add(request);
        }

        return requests;
    }

    private List<long> Written(TimeSpan now = default, bool sendsAreHeld = false)
    {
        var written = new List<long>();
        while (_outbox.TryNext(now, sendsAreHeld, out var next))
        {
            written.Add(next.Ref);
        }

        return written;
    }
}
