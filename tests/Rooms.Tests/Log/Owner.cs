using System.Text;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>The owner of a room as the log sees one: opens it, appends in order, hears the outcome.</summary>
internal sealed class Owner
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    private readonly IRoomLog _log;

    private Owner(IRoomLog log, RoomOpening opening, RecordingListener heard)
    {
        _log = log;
        Opening = opening;
        Heard = heard;
        Next = opening.Head + 1;
    }

    public RoomOpening Opening { get; }

    public RecordingListener Heard { get; }

    /// <summary>What it will append next.</summary>
    public long Next { get; private set; }

    public static async Task<Owner> OpenAsync(IRoomLog log, string room, int window = 0)
    {
        var heard = new RecordingListener();
        return new Owner(log, await log.OpenAsync(new RoomId(room), window, heard).Soon($"opening of {room}"), heard);
    }

    /// <summary>An event whose columns all follow from <paramref name="seq"/>.</summary>
    public static RoomEvent Event(long seq, string text) => Event(seq, Encoding.UTF8.GetBytes(text));

    public static RoomEvent Event(long seq, byte[] body) =>
        new(seq, Start.AddMilliseconds(seq), RoomEventKind.Message, new UserId($"user-{seq % 7}"), new ClientMessageId($"id-{seq}"), body);

    public bool TryAppend(RoomEvent next)
    {
        if (!_log.TryAppend(Opening.Tenure, next))
        {
            return false;
        }

        Next = next.Seq + 1;
        return true;
    }

    public void Append(RoomEvent next) => Assert.True(TryAppend(next), "the log took no append");

    /// <summary>Appends some events, each saying <paramref name="text"/> and its place.</summary>
    public Owner Append(int count, string text = "hello")
    {
        for (var i = 0; i < count; i++)
        {
            Append(Event(Next, $"{text} {Next}"));
        }

        return this;
    }

    /// <summary>Waits until everything appended is committed.</summary>
    public async Task<Owner> Committed()
    {
        await Heard.UntilCommitted(Next - 1);
        return this;
    }
}
