using ChatCluster.Cli.Verify;
using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Client.Tests.Cli.Verify;

/// <summary>Latencies of those who are there all the time.</summary>
public sealed class MeasurementsSpecs
{
    // What a client wrote while it was away on purpose counted as late for those who waited for it.
    [Fact]
    public void Neither_writers_nor_readers_that_come_and_go_count()
    {
        var room = new RecordedRoom("room");
        Send(1, steady: true, storedAt: 110);
        Send(2, steady: false, storedAt: 5000);
        Read(steady: true, (1, 120), (2, 5010));
        Read(steady: false, (1, 9000), (2, 9000));

        var (ack, delivery) = Measurements.Of([room]);

        Assert.Equal((1, Ms(10)), (ack!.Count, ack.Max));
        Assert.Equal((1, Ms(20)), (delivery!.Count, delivery.Max));

        void Send(long seq, bool steady, int storedAt)
        {
            var send = new RecordedSend("writer", $"id-{seq}", "text", Ms(100)) { Steady = steady };
            send.Add(new RecordedAnswer(SendOutcome.Stored, seq, Ms(storedAt), "writer"));
            room.Sends.Add(send);
        }

        void Read(bool steady, params (long Seq, int At)[] deliveries)
        {
            var reader = new RecordedReader("reader", "epoch1", 0, TimeSpan.Zero) { Steady = steady };
            reader.Deliveries.AddRange(deliveries.Select(static it => new Delivery(it.Seq, default, Ms(it.At))));
            room.Readers.Add(reader);
        }
    }

    private static TimeSpan Ms(int time) => TimeSpan.FromMilliseconds(time);
}
