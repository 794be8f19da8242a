using ChatCluster.Cli.Traffic;
using ChatCluster.Cli.Verify.Checking;
using ChatCluster.Client;

namespace ChatCluster.Cli.Verify;

/// <summary>Reads a client's room and records what comes.</summary>
internal sealed class LiveReader
{
    private const double SlowBytesPerSecond = 1024;
    private const int FrameBytes = 160; // an event's frame without its text, about
    private readonly Member _member;
    private readonly RunClock _clock;
    private readonly Counters _counters;
    private long _last;

    public LiveReader(Member member, RunClock clock, Counters counters)
    {
        _member = member;
        _clock = clock;
        _counters = counters;
        var position = member.Room.Position;
        _last = position.Seq;
        Recorded = new RecordedReader(member.Name, position.Epoch, position.Seq, TimeSpan.Zero) { Steady = member.Seat.Manner == Manner.Steady };
    }

    /// <summary>What it got so far; to be looked at when it has ended.</summary>
    public RecordedReader Recorded { get; }

    /// <summary>Its client.</summary>
    public Member Member => _member;

    /// <summary>The newest event that it got.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Reads until its client ends.</summary>
    /// <param name="hurry">Ends the slowness of a slow one.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(CancellationToken hurry, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var item in _member.Room.ReadAsync(stop))
                {
                    Take(item);
                    if (_member.Seat.Manner == Manner.Slow && item is RoomEvent it && !hurry.IsCancellationRequested)
                    {
                        var time = TimeSpan.FromSeconds((FrameBytes + it.Text.Length) / SlowBytesPerSecond);
                        await Task.Delay(time, _clock.Provider, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                }

                return;
            }
            catch (ChatException e)
            {
                Recorded.ProtocolViolations.Add($"at {_clock.Now.TotalSeconds:F3} s, after {_last}: {e.Code}: {e.Message}");
                if (e.Code != ChatException.ProtocolViolation || !await TryRejoinAsync(stop))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Take(RoomItem item)
    {
        switch (item)
        {
            case RoomEvent it:
                Recorded.Deliveries.Add(new Delivery(it.Seq, Fingerprint.Of(it.From, it.Id, it.Text), _clock.Now));
                Volatile.Write(ref _last, it.Seq);
                _counters.CountDelivered();
                break;
            case RoomGap gap:
                Recorded.Gaps.Add(new RecordedGap(gap.After.Epoch, gap.Before.Seq, gap.After.Seq));
                Volatile.Write(ref _last, gap.After.Seq);
                break;
        }
    }

    private async Task<bool> TryRejoinAsync(CancellationToken stop)
    {
        try
        {
            await _member.RejoinAsync(stop);
            return true;
        }
        catch (Exception e) when (e is ChatException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }
}
