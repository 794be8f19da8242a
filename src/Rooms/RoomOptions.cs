using System.ComponentModel.DataAnnotations;

namespace ChatCluster.Rooms;

/// <summary>Settings of rooms and of their log.</summary>
public sealed class RoomOptions
{
    /// <summary>Where they are in the configuration.</summary>
    public const string Section = "ChatCluster:Rooms";

    /// <summary>Longest message. Unit: UTF-16 code units. Default: 4 000. Gateways refuse longer ones and say so in <c>welcome</c>.</summary>
    [Range(1, 16_000)]
    public int MaxTextLength { get; set; } = 4_000;

    /// <summary>How many of a room's newest events are searched for a retry of the same message (P5). Unit: events. Default: 4 096.</summary>
    /// <remarks>
    /// Rebuilt from the log when the room opens. A retry that comes later than this many events after the first try is stored a second time. Costs about
    /// 250 bytes of memory an event, only in rooms that have so many, and about 5 ms of reading when such a room opens.
    /// </remarks>
    [Range(16, 1_000_000)]
    public int DedupWindow { get; set; } = 4_096;

    /// <summary>Most events of a room that may wait for their commit; past it senders hear <c>overloaded</c>. Default: 4 096.</summary>
    [Range(1, 100_000)]
    public int MaxUncommitted { get; set; } = 4_096;

    /// <summary>A gateway's relay whose lease was not renewed for so long is forgotten. Default: 15 s: several renewals (2 s) may be lost. Minimum: 5 s.</summary>
    /// <remarks>Looked at three times in this time. A relay that was forgotten hears so at its next renewal and subscribes again, so nothing is lost. docs/decisions/0007-leases.md</remarks>
    public TimeSpan SubscriptionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A room without members and messages for so long is put to sleep; it comes back with the next one. Default: 5 min. Minimum: 5 s.</summary>
    /// <remarks>Counted from the end of the last lease or the last message. A room that any gateway follows stays awake, however quiet it is.</remarks>
    public TimeSpan PassivateAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>First pause before a room tries again to open after the log failed; doubled up to 16 times this, with jitter. Default: 100 ms.</summary>
    public TimeSpan ReopenDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The writer of the log.</summary>
    public RoomLogOptions Log { get; set; } = new();
}

/// <summary>Settings of the group-commit writer.</summary>
public sealed class RoomLogOptions
{
    /// <summary>Most events of all rooms that wait for the writer; past it senders hear <c>overloaded</c> (P8). Default: 20 000.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 20_000;

    /// <summary>Most bytes of their bodies; past it senders hear <c>overloaded</c>, whatever the number of events. Unit: bytes. Default: 64 MiB.</summary>
    /// <remarks>A single event is taken whatever its length, when nothing else waits.</remarks>
    [Range(1, 1024 * 1024 * 1024)]
    public int QueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Most rows of one transaction. Default: 500; more gains nothing measurable and delays the first of the batch.</summary>
    [Range(1, 10_000)]
    public int BatchRows { get; set; } = 500;

    /// <summary>Most bytes of bodies in one transaction. Default: 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The least time between two transactions of a busy writer to PostgreSQL: one whose last batch had ten events or more. Default: 15 ms; 0: a busy writer doesn't wait
    /// either, which costs a busy cluster a fifth more.
    /// </summary>
    /// <remarks>Others never wait, nor does one for which 40 events wait. A transaction and what follows from it costs about the same for one event as for ten.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan BusyCommitInterval { get; set; } = TimeSpan.FromMilliseconds(15);
}
