using ChatCluster.Cli.Traffic;
using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Cli.Verify;

/// <summary>Latencies from what was recorded.</summary>
internal static class Measurements
{
    /// <summary>
    /// From the time at which each message of a steady writer should have been sent until it was acknowledged, and until each steady reader got it; null where there was none.
    /// </summary>
    public static (LatencySummary? Ack, LatencySummary? Delivery) Of(IEnumerable<RecordedRoom> rooms)
    {
        var acks = new Latencies();
        var deliveries = new Latencies();
        foreach (var room in rooms)
        {
            var intended = new Dictionary<long, TimeSpan>(room.Sends.Count);
            foreach (var send in room.Sends.Where(static it => it.Steady && it.Acknowledged is not null))
            {
                acks.Add(send.Acknowledged!.Value - send.Intended);
                intended.TryAdd(send.Answers.First(static it => it.Outcome == SendOutcome.Stored).Seq, send.Intended);
            }

            foreach (var delivery in room.Readers.Where(static it => it.Steady).SelectMany(static it => it.Deliveries))
            {
                if (intended.TryGetValue(delivery.Seq, out var due))
                {
                    deliveries.Add(delivery.Time - due);
                }
            }
        }

        return (acks.SummarizeIfAny(), deliveries.SummarizeIfAny());
    }
}
