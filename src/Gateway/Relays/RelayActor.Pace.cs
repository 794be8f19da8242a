using Akka.Actor;
using Akka.Event;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Relays;

// What a busy large room says is held here for some milliseconds, and goes to each member in one write. To everything else the relay does it has not come yet: whatever is
// handled next, but for more of it and for posts, which have nothing to do with it, has it delivered first. A relay that stops or fails drops it: its members resume.
internal sealed partial class RelayActor
{
    private readonly DeliveryPace _pace;
    private readonly List<RoomEvent> _held = []; // of the current term, following on _seq without a hole
    private int _heldBytes; // of their bodies
    private ITimer? _heldTimer;
    private long _deliveredAt; // timestamp

    private void OnEvents(EventsCommitted batch)
    {
        var newest = _held.Count > 0 ? _held[^1].Seq : _seq;
        if (batch.Term != _term || batch.Events[0].Seq != newest + 1)
        {
            DeliverHeld();
            OnCommitted(batch);
            return;
        }

        var bytes = _heldBytes;
        for (var i = 0; i < batch.Events.Count; i++)
        {
            bytes += batch.Events[i].Body.Length;
        }

        var wait = _pace.Wait(_live.Count, _held.Count + batch.Events.Count, bytes, _clock.GetElapsedTime(_deliveredAt));
        if (wait > TimeSpan.Zero)
        {
            Hold(batch.Events, bytes, wait);
        }
        else if (_held.Count == 0)
        {
            OnCommitted(batch);
        }
        else
        {
            _held.AddRange(batch.Events);
            DeliverHeld();
        }
    }

    private void Hold(IReadOnlyList<RoomEvent> events, int bytes, TimeSpan wait)
    {
        if (_held.Count == 0)
        {
            // Not one of Akka's timers: those fire at multiples of 50 ms.
            _heldTimer ??= _clock.CreateTimer(static relay => ((IActorRef)relay!).Tell(HeldDue.Instance), Self, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _heldTimer.Change(wait, Timeout.InfiniteTimeSpan);
        }

        _held.AddRange(events);
        _heldBytes = bytes;
    }

    private void DeliverHeld()
    {
        if (_held.Count > 0)
        {
            Hear(_held[^1].Seq);
            Deliver(_held);
            _held.Clear();
            _heldBytes = 0;
        }
    }

    private sealed record HeldDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly HeldDue Instance = new();
    }
}
