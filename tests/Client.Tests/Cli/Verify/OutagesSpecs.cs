using ChatCluster.Cli.Verify;
using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Client.Tests.Cli.Verify;

/// <summary>Messages are due every 100 ms, acknowledged 10 ms later and delivered 20 ms later, unless a spec says otherwise.</summary>
public class OutagesSpecs
{
    private readonly RecordedRoom _room = new("room");
    private readonly RecordedReader _reader = new("reader", "epoch1", 0, TimeSpan.Zero);

    public OutagesSpecs() => _room.Readers.Add(_reader);

    [Fact]
    public void A_room_that_answers_has_no_outage_but_its_latency()
    {
        Run(0, 5000);
        var outage = Outages.Of(_room, Ms(5000));
        Assert.Equal(("room", Ms(10), Ms(10)), (outage.Room, outage.WithoutAck, outage.WithoutDelivery));
    }

    [Fact]
    public void A_room_whose_acknowledgements_stop_for_three_seconds_reports_three_seconds()
    {
        Run(0, 1000);
        Run(1000, 4000, stuckUntil: 4000);
        Run(4100, 6000);
        var outage = Outages.Of(_room, Ms(6000));
        Assert.Equal((Ms(3000), Ms(1000)), (outage.WithoutAck, outage.AckStopped));
    }

    [Fact]
    public void A_room_to_which_nobody_writes_has_no_outage()
    {
        Run(0, 1000);
        Run(9000, 10_000);
        Assert.Equal(Ms(10), Outages.Of(_room, Ms(10_000)).WithoutAck);
        Assert.Equal(default, Outages.Of(new RecordedRoom("silent"), Ms(10_000)).WithoutAck);
    }

    [Fact]
    public void One_message_that_waits_while_others_are_answered_is_no_outage()
    {
        Send(0, Ms(3000), seq: 31);
        Run(0, 2900);
        Assert.Equal(Ms(190), Outages.Of(_room, Ms(3000)).WithoutAck); // after the last one's answer, at 2 810 ms, until its own
    }

    [Fact]
    public void What_waits_at_the_end_has_waited_until_the_end()
    {
        Run(0, 1000);
        Send(1000, null);
        Assert.Equal((Ms(4000), Ms(1000)), (Outages.Of(_room, Ms(5000)).WithoutAck, Outages.Of(_room, Ms(5000)).AckStopped));
    }

    [Fact]
    public void An_outage_does_not_get_shorter_because_messages_are_given_up()
    {
        Run(0, 1000);
        for (var due = 1000; due < 6000; due += 100)
        {
            Send(due, Ms(due + 500), outcome: SendOutcome.Unknown);
        }

        Send(6000, Ms(6010), seq: 11);
        Assert.Equal((Ms(5010), Ms(1000)), (Outages.Of(_room, Ms(7000)).WithoutAck, Outages.Of(_room, Ms(7000)).AckStopped));
    }

    [Fact]
    public void A_message_of_a_flapping_client_does_not_wait_for_its_room_but_its_acknowledgement_counts()
    {
        Run(0, 1000);
        _room.Sends.Add(new RecordedSend("flapping", "late", "text", Ms(1000)) { Steady = false });
        _room.Sends[^1].Add(new RecordedAnswer(SendOutcome.Stored, 11, Ms(4000), "client"));
        Assert.Equal(Ms(10), Outages.Of(_room, Ms(5000)).WithoutAck);
        Send(3000, Ms(5000), seq: 12);
        Assert.Equal(Ms(1000), Outages.Of(_room, Ms(5000)).WithoutAck);
    }

    [Fact]
    public void A_refusal_is_an_answer()
    {
        Send(0, Ms(5), outcome: SendOutcome.Refused);
        Send(4000, Ms(4010), seq: 1);
        Assert.Equal(Ms(10), Outages.Of(_room, Ms(5000)).WithoutAck);
    }

    [Fact]
    public void A_reader_that_gets_nothing_for_two_seconds_while_others_are_acknowledged_reports_them()
    {
        Run(0, 1000);
        Run(1000, 3000, deliveredFrom: 3010);
        Run(3000, 4000);
        var outage = Outages.Of(_room, Ms(4000));
        Assert.Equal((Ms(2000), Ms(1010)), (outage.WithoutDelivery, outage.DeliveryStopped)); // from the first acknowledgement that it has nothing of
        Assert.Equal(Ms(10), outage.WithoutAck);
    }

    [Fact]
    public void A_reader_waits_for_nothing_when_nothing_is_acknowledged()
    {
        Run(0, 1000);
        Run(1000, 4000, stuckUntil: 4000);
        Assert.Equal(Ms(10), Outages.Of(_room, Ms(5000)).WithoutDelivery);
    }

    [Fact]
    public void A_reader_that_never_gets_the_last_one_waits_until_the_end()
    {
        Run(0, 1000);
        _reader.Deliveries.RemoveAt(9);
        Assert.Equal((Ms(4090), Ms(910)), (Outages.Of(_room, Ms(5000)).WithoutDelivery, Outages.Of(_room, Ms(5000)).DeliveryStopped));
    }

    [Fact]
    public void Slow_and_flapping_readers_and_those_that_left_do_not_count()
    {
        Run(0, 1000);
        _room.Readers.Add(new RecordedReader("slow", "epoch1", 0, TimeSpan.Zero) { Steady = false });
        _room.Readers.Add(new RecordedReader("gone", "epoch1", 0, TimeSpan.Zero) { Stayed = false });
        Assert.Equal(Ms(10), Outages.Of(_room, Ms(5000)).WithoutDelivery);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Messages from one time to before another.</summary>
    private void Run(int from, int to, int? stuckUntil = null, int? deliveredFrom = null)
    {
        for (var due = from; due < to; due += 100)
        {
            var seq = _reader.Deliveries.Count + 1;
            Send(due, Ms(stuckUntil ?? due + 10), seq);
            _reader.Deliveries.Add(new Delivery(seq, default, Ms((stuckUntil ?? due + 10) + 10)));
            if (deliveredFrom is { } time)
            {
                _reader.Deliveries[^1] = _reader.Deliveries[^1] with { Time = Ms(time) };
            }
        }
    }

    private void Send(int due, TimeSpan? answered, int seq = 0, SendOutcome outcome = SendOutcome.Stored)
    {
        var send = new RecordedSend("writer", $"id{_room.Sends.Count}", "text", Ms(due));
        if (answered is { } time)
        {
            send.Add(new RecordedAnswer(outcome, seq, time, "client"));
        }

        _room.Sends.Add(send);
    }
}
