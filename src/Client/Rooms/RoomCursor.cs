using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Rooms;

/// <summary>Where a room's stream is, and whether what comes continues it. What the server must not send is an exception, never mended.</summary>
internal sealed class RoomCursor(RoomPosition? from)
{
    /// <summary>A position that the server wouldn't take any more; the next <c>joined</c> is a gap after it.</summary>
    private RoomPosition? _givenUp;

    /// <summary>What came last; null before the first <c>joined</c>, and when the position was given up.</summary>
    public RoomPosition? Position { get; private set; } = from;

    /// <summary>Judges a <c>joined</c>.</summary>
    /// <param name="joined">What the server says.</param>
    /// <returns>The gap, if there is one: to be handed on before <see cref="Begin"/>.</returns>
    /// <exception cref="ChatException">It continues elsewhere without saying so.</exception>
    public RoomGap? GapOf(JoinedFrame joined)
    {
        var after = After(joined);
        if (_givenUp is { } lost)
        {
            return new RoomGap(GapReason.Replaced, lost, after);
        }

        if (Position is not { } before)
        {
            return null;
        }

        if (before.Epoch != joined.Epoch)
        {
            return joined.Gap
                ? new RoomGap(GapReason.Replaced, before, after)
                : throw Violation(joined.Room, $"joined after {before.Seq} of epoch {before.Epoch}, it goes on in epoch {joined.Epoch} without a gap: {joined}");
        }

        if (joined.Gap && joined.After > before.Seq)
        {
            return new RoomGap(GapReason.Purged, before, after);
        }

        return joined.After == before.Seq
            ? null
            : throw Violation(joined.Room, $"joined after {before.Seq}, it goes on after {joined.After}: {joined}");
    }

    /// <summary>The stream goes on where <c>joined</c> says.</summary>
    public void Begin(JoinedFrame joined)
    {
        _givenUp = null;
        Position = After(joined);
    }

    /// <summary>Checks that an event is the next one.</summary>
    /// <exception cref="ChatException">It is not.</exception>
    public void Check(string room, RoomEvent next)
    {
        if (Position is not { } position || next.Seq != position.Seq + 1)
        {
            var last = Position is { } known ? $"{known.Seq} of epoch {known.Epoch}" : "nothing";
            throw Violation(room, $"after {last} came {next.Seq} (id {next.Id} from {next.From}, stored {next.At:O})");
        }
    }

    /// <summary>The event was handed on.</summary>
    public void Advance(RoomEvent handedOn) => Position = Position!.Value with { Seq = handedOn.Seq };

    /// <summary>The server says again and again that it doesn't have this position: begin anew, with a gap.</summary>
    public void GiveUp()
    {
        _givenUp = Position;
        Position = null;
    }

    private static RoomPosition After(JoinedFrame joined) => new(joined.Epoch, joined.After);

    internal static ChatException Violation(string room, string evidence) =>
        new(ChatException.ProtocolViolation, $"The server broke the order of room {room}: {evidence}");
}
