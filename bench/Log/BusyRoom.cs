using System.Diagnostics;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Bench.Log;

/// <summary>A room that always has so many appends in flight: each commit makes place for as many new ones.</summary>
internal sealed class BusyRoom(IRoomLog log, string name, int inFlight, byte[] body) : IAppendListener
{
    private readonly long[] _began = new long[inFlight];
    private readonly List<double> _latencies = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RoomTenure? _tenure;
    private long _next;
    private long _committed;
    private volatile bool _isEnough;

    /// <summary>Events committed so far.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>From append to commit, in milliseconds, of all events; read it when the room has ended.</summary>
    public IReadOnlyList<double> Latencies => _latencies;

    public async Task OpenAsync()
    {
        var opening = await log.OpenAsync(new RoomId(name), 4096, this);
        (_tenure, _next, _committed) = (opening.Tenure, opening.Head + 1, 0);
    }

    public void Start()
    {
        for (var i = 0; i < inFlight; i++)
        {
            Append();
        }
    }

    public Task EndAsync()
    {
        _isEnough = true;
        return _ended.Task;
    }

    void IAppendListener.Committed(RoomTenure tenure, long through)
    {
        var now = Stopwatch.GetTimestamp();
        var count = through - (_next - inFlight) + 1;
        for (var seq = through - count + 1; seq <= through; seq++)
        {
            _latencies.Add(Stopwatch.GetElapsedTime(_began[seq % inFlight], now).TotalMilliseconds);
        }

        Volatile.Write(ref _committed, _committed + count);
        if (_isEnough)
        {
            _ended.TrySetResult();
            return;
        }

        for (var i = 0; i < count; i++)
        {
            Append();
        }
    }

    void IAppendListener.Refused(RoomTenure tenure, long from, AppendRefusal why) =>
        _ended.TrySetException(new InvalidOperationException($"{name} was refused from {from} on: {why}."));

    private void Append()
    {
        _began[_next % inFlight] = Stopwatch.GetTimestamp();
        var next = new RoomEvent(
            _next, DateTimeOffset.UtcNow, RoomEventKind.Message, new UserId("somebody"), new ClientMessageId(_next.ToString("x16", null)), body);
        if (!log.TryAppend(_tenure!, next))
        {
            throw new InvalidOperationException("The queue is full: it has far more room than this needs.");
        }

        _next++;
    }
}
