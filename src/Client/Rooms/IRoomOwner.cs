using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Rooms;

/// <summary>What a room needs of its client.</summary>
internal interface IRoomOwner
{
    ChatClientOptions Options { get; }

    Backoff Backoff { get; }

    /// <summary>Time since some moment.</summary>
    TimeSpan Now { get; }

    /// <summary>Longest frame that the gateway takes. Unit: bytes.</summary>
    int FrameBytes { get; }

    /// <summary>Names a request; counts on over connections, so that an answer can't be taken for that of an older one's.</summary>
    long NextRef();

    /// <summary>The room is over; its name may be joined anew.</summary>
    void Forget(ChatRoom room);
}
