using BenchmarkDotNet.Attributes;
using ChatCluster.Rooms;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatCluster.Micro.Cases;

/// <summary>Events from a room to the SQLite log, and back to it as committed. Nothing is synced to the disk: with it, bench/Log measures.</summary>
/// <remarks>
/// As under load: while the first event is being committed the others gather, and go with the next transaction. The writer is held until they have, so
/// that an operation always has as many transactions: one for one event, two for more.
/// </remarks>
public class LogBench : IAppendListener
{
    private readonly ManualResetEventSlim _gathered = new(initialState: true);
    private readonly Arrivals _commit = new(1);
    private string _folder = "";
    private SqliteRoomLog _log = null!;
    private RoomTenure _tenure = null!;
    private long _seq;

    /// <summary>Events appended at once.</summary>
    [Params(1, 100)]
    public int Events { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _folder = Directory.CreateTempSubdirectory("chatcluster-micro-").FullName;
        var seams = new SqliteLogSeams
        {
            Connected = static connection => connection.Run("PRAGMA synchronous = OFF"),
            Committing = _ => _gathered.Wait(),
        };
        _log = new SqliteRoomLog(_folder, new RoomLogOptions(), TimeProvider.System, NullLogger<SqliteRoomLog>.Instance, seams);
        _tenure = (await _log.OpenAsync(Samples.Room, window: 0, this)).Tenure;
    }

    /// <summary>With the events, which are made for it, without their bodies.</summary>
    [Benchmark]
    public void Append()
    {
        _commit.Reset();
        _gathered.Reset();
        var last = _seq + Events;
        while (_seq < last)
        {
            if (!_log.TryAppend(_tenure, Samples.Event with { Seq = ++_seq }))
            {
                throw new InvalidOperationException("The queue is full: it has far more room than this needs.");
            }
        }

        _gathered.Set();
        _commit.Wait();
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _log.DisposeAsync();
        _gathered.Dispose();
        _commit.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    void IAppendListener.Committed(RoomTenure tenure, long through)
    {
        if (through == _seq)
        {
            _commit.Signal();
        }
    }

    // The operation then waits in vain and says so.
    void IAppendListener.Refused(RoomTenure tenure, long from, AppendRefusal why)
    {
    }
}
