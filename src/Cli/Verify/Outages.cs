using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Cli.Verify;

/// <summary>Finds out from what was recorded of a room how long it stood still; <see cref="RoomOutage"/> says what that means.</summary>
internal static class Outages
{
    /// <param name="room">What was recorded.</param>
    /// <param name="end">When the recording ended: what waits then has waited so long.</param>
    public static RoomOutage Of(RecordedRoom room, TimeSpan end)
    {
        var ack = WithoutAck(room, end);
        var delivery = WithoutDelivery(room, end);
        return new RoomOutage(room.Name, ack.Length, ack.Began, delivery.Length, delivery.Began);
    }

    private static Pause WithoutAck(RecordedRoom room, TimeSpan end)
    {
        var sends = room.Sends.Where(static it => it.Steady).OrderBy(static it => it.Intended).ToList();
        var acks = room.Sends.Where(static it => it.Acknowledged is not null).Select(static it => it.Acknowledged!.Value).Order().ToList();
        var worst = default(Pause);
        var last = TimeSpan.Zero;
        var oldest = 0;
        foreach (var ack in acks.Append(end))
        {
            while (oldest < sends.Count && !WaitsUntil(sends[oldest], last, ack))
            {
                oldest++;
            }

            if (oldest < sends.Count)
            {
                worst = worst.OrLonger(Later(last, sends[oldest].Intended), ack);
            }

            last = ack;
        }

        return worst;
    }

    /// <summary>Does a message wait for its room until its next acknowledgement? One that was given up counts until the room acknowledges something again.</summary>
    private static bool WaitsUntil(RecordedSend send, TimeSpan last, TimeSpan next) => send switch
    {
        { Acknowledged: { } time } => time >= next,
        { Settled: { } time } when send.Answers[^1].Outcome == SendOutcome.Refused => time >= next,
        { Settled: { } time } => time > last,
        _ => true,
    };

    private static Pause WithoutDelivery(RecordedRoom room, TimeSpan end)
    {
        var acknowledged = AcknowledgedFrom(room);
        var worst = default(Pause);
        foreach (var reader in room.Readers.Where(static it => it.Steady))
        {
            var last = reader.Joined;
            var next = reader.After + 1;
            foreach (var delivery in reader.Deliveries)
            {
                worst = worst.OrLonger(Later(last, At(next)), delivery.Time);
                last = delivery.Time;
                next = Math.Max(next, delivery.Seq + 1);
            }

            if (reader.Stayed)
            {
                worst = worst.OrLonger(Later(last, At(next)), end);
            }
        }

        return worst;

        TimeSpan At(long seq) => seq < acknowledged.Length ? acknowledged[seq] : TimeSpan.MaxValue;
    }

    /// <summary>By place: when it was known first that an event is stored there or behind.</summary>
    private static TimeSpan[] AcknowledgedFrom(RecordedRoom room)
    {
        var acks = room.Sends.SelectMany(static it => it.Answers).Where(static it => it.Outcome == SendOutcome.Stored).ToList();
        var bound = 4L * (room.Sends.Count + room.Readers.Sum(static it => (long)it.Deliveries.Count)) + 1_000; // a place far beyond is a fault that the checker tells
        var times = new TimeSpan[Math.Min(bound, acks.Select(static it => it.Seq).DefaultIfEmpty().Max()) + 1];
        Array.Fill(times, TimeSpan.MaxValue);
        foreach (var ack in acks.Where(it => it.Seq > 0 && it.Seq < times.Length))
        {
            times[ack.Seq] = Earlier(times[ack.Seq], ack.Time);
        }

        for (var i = times.Length - 2; i >= 0; i--)
        {
            times[i] = Earlier(times[i], times[i + 1]);
        }

        return times;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private readonly record struct Pause(TimeSpan Began, TimeSpan Length)
    {
        public Pause OrLonger(TimeSpan began, TimeSpan ended) => began < ended && ended - began > Length ? new Pause(began, ended - began) : this;
    }
}
