namespace ChatCluster.Client;

/// <summary>Where to begin reading a room.</summary>
public sealed record JoinOptions
{
    /// <summary>Begin with so many of the room's last events. Default: 0. The server cuts it to <see cref="ChatLimits.History"/>.</summary>
    /// <remarks>With <see cref="From"/> it says how many of the last events follow should there be a gap; at least 50 do then.</remarks>
    public int Recent { get; init; }

    /// <summary>Go on after this position: <see cref="ChatRoom.Position"/> of an earlier time. Default: none.</summary>
    public RoomPosition? From { get; init; }
}
