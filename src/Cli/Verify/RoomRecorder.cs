using ChatCluster.Cli.Traffic;
using ChatCluster.Cli.Verify.Checking;

namespace ChatCluster.Cli.Verify;

/// <summary>Records one room while the run goes on. Safe for many threads.</summary>
internal sealed class RoomRecorder(string name, RunClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecordedSend> _byId = [];
    private readonly RecordedRoom _recorded = new(name) { LogsWanted = 2 };
    private bool _closed;
    private TimeSpan _newestAcknowledged = TimeSpan.MinValue;
    private long _newestAcknowledgedAt;

    /// <summary>The room.</summary>
    public string Name => name;

    /// <summary>Its readers; complete before the run begins.</summary>
    public List<LiveReader> Readers { get; } = [];

    /// <summary>A message is about to be sent.</summary>
    public RecordedSend Begin(string from, string id, string text, TimeSpan intended, int tries, bool steady)
    {
        var send = new RecordedSend(from, id, text, intended) { Tries = tries, Steady = steady };
        lock (_gate)
        {
            _recorded.Sends.Add(send);
            _byId.Add(id, send);
        }

        return send;
    }

    /// <summary>A try has ended.</summary>
    /// <returns>How long the message took, when it is the first answer that says stored.</returns>
    public TimeSpan? End(RecordedSend send, SendOutcome outcome, long seq, string via, string? code = null)
    {
        lock (_gate)
        {
            var was = send.Acknowledged;
            if (!_closed)
            {
                send.Add(new RecordedAnswer(outcome, seq, clock.Now, via, code));
                NoteAcknowledged(send, seq);
            }

            return was is null ? send.Acknowledged - send.Intended : null;
        }
    }

    /// <summary>The server said on the wire that a message is stored.</summary>
    /// <returns>How long the message took, when it is the first time.</returns>
    public TimeSpan? Hear(string id, long seq, string via)
    {
        lock (_gate)
        {
            if (_closed || !_byId.TryGetValue(id, out var send))
            {
                return null;
            }

            var was = send.Acknowledged;
            send.Hear(new RecordedAnswer(SendOutcome.Stored, seq, clock.Now, via));
            NoteAcknowledged(send, seq);
            return was is null ? send.Acknowledged - send.Intended : null;
        }
    }

    /// <summary>A message that should have been sent after this time and was acknowledged: where it is stored; null while there is none.</summary>
    public long? AcknowledgedSince(TimeSpan time)
    {
        lock (_gate)
        {
            return _newestAcknowledged >= time ? _newestAcknowledgedAt : null;
        }
    }

    /// <summary>Nothing is recorded any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    /// <summary>What was recorded. Only when it is closed and its readers have ended.</summary>
    public RecordedRoom Recorded()
    {
        _recorded.Readers.Clear();
        _recorded.Readers.AddRange(Readers.Select(static it => it.Recorded));
        return _recorded;
    }

    private void NoteAcknowledged(RecordedSend send, long seq)
    {
        if (send.Acknowledged is not null && seq > 0 && send.Intended > _newestAcknowledged)
        {
            (_newestAcknowledged, _newestAcknowledgedAt) = (send.Intended, seq);
        }
    }
}
