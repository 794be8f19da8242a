using System.ComponentModel.DataAnnotations;

namespace ChatCluster.Gateway;

/// <summary>Settings of a gateway: what one connection may do, and what it may cost.</summary>
public sealed class GatewayOptions
{
    /// <summary>Where they are in the configuration.</summary>
    public const string Section = "ChatCluster:Gateway";

    /// <summary>Longest message that a client may send. Unit: bytes. Default: 64 KiB. A longer one is skipped and answered with <c>frame_too_large</c>.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 64 * 1024;

    /// <summary>Rooms that one connection may have joined. Default: 100.</summary>
    [Range(1, 10_000)]
    public int MaxRooms { get; set; } = 100;

    /// <summary>Most events of a history page and of a join's <c>recent</c>. Default: 200.</summary>
    [Range(1, 1_000)]
    public int MaxHistory { get; set; } = 200;

    /// <summary>Sends a second and connection, with bursts of twice that; 0 for no limit. Default: 50.</summary>
    [Range(0, 1_000_000)]
    public int SendsPerSecond { get; set; } = 50;

    /// <summary>Other requests (join, leave, history, hello) a second and connection, with bursts of twice <see cref="MaxRooms"/>; 0 for no limit. Default: 20.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 20;

    /// <summary>Rooms that may have a relay on this node; past it joins get <c>overloaded</c>. Default: 100 000, some 5 KB each when idle.</summary>
    [Range(1, 10_000_000)]
    public int MaxRelays { get; set; } = 100_000;

    /// <summary>Sends of one connection that may be unanswered; past it the server reads no further, so that TCP pushes back. Default: 256.</summary>
    [Range(1, 100_000)]
    public int MaxUnansweredSends { get; set; } = 256;

    /// <summary>Bytes that may wait for one socket. Default: 256 KiB. Past it a member is fed from the log at its own pace (P7).</summary>
    /// <remarks>Live frames are shared by all members of a room, so this bounds what a slow member keeps alive, not what each costs.</remarks>
    [Range(16 * 1024, 64 * 1024 * 1024)]
    public int OutboxBytes { get; set; } = 256 * 1024;

    /// <summary>A quiet connection is pinged after so long. Default: 25 s: below the idle limits of usual proxies (30–60 s). Minimum: 1 s.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>A pinged connection that stays silent for so long is closed (4002). Default: 15 s.</summary>
    public TimeSpan PongPatience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A socket that takes nothing for so long is closed (4008). Default: 2 min.</summary>
    /// <remarks>What is seen of a socket are chunks of up to 64 KiB that the server's transport hands over at once: slower than that in this time is too slow.</remarks>
    public TimeSpan WriteStall { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The kernel's send buffer of a socket. Unit: bytes. Default: 64 KiB; the kernel takes twice that.</summary>
    /// <remarks>Bounds what a client that does not read costs outside of the process: left to itself the kernel grows it to megabytes.</remarks>
    [Range(4 * 1024, 16 * 1024 * 1024)]
    public int SocketSendBuffer { get; set; } = 64 * 1024;

    /// <summary>Origins besides the host itself whose pages may connect in guest mode, separated by spaces: <c>https://chat.example.org</c>. Default: none.</summary>
    /// <remarks>Guests bring no proof, so any page that a member of the team opens could else read and write in their name.</remarks>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>How long a connection without a token may take for its <c>hello</c>. Default: 10 s.</summary>
    public TimeSpan HelloPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the peer may take to answer a close. Default: 5 s.</summary>
    public TimeSpan ClosePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Over how long the connections of a stopping node are closed, each at a random moment; 5 ms for each at most. Default: 3 s.</summary>
    public TimeSpan DrainSpread { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>A send without an answer from its room is sent again after so long. Default: 1 s.</summary>
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A send without an answer from its room gets <c>unavailable</c> after so long. Default: 15 s: longer than any failover that was measured (docs/reliability.md).</summary>
    public TimeSpan SendDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often this node renews its relays' subscriptions, some hundred in a message. Default: 2 s. Maximum: 4 s.</summary>
    /// <remarks>
    /// A lost event shows within two to three of these, a silent owner within three (one that is removed from the cluster at once). A relay whose room
    /// does not answer asks again as often. docs/decisions/0007-leases.md
    /// </remarks>
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A relay without members stays for so long, so that those who come back find its recent events in memory. Default: 30 s.</summary>
    public TimeSpan RelayLinger { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Recent events that a relay keeps for joins and short resumes. Default: 200; bounded by <see cref="RecentBytes"/> too.</summary>
    [Range(1, 100_000)]
    public int RecentEvents { get; set; } = 200;

    /// <summary>Bytes of recent events that a relay keeps. Default: 128 KiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int RecentBytes { get; set; } = 128 * 1024;

    /// <summary>A room with so many live members on this node is large: <see cref="LargeRoomInterval"/>. Default: 200, to whom one event is a millisecond of writing or more.</summary>
    [Range(1, 1_000_000)]
    public int LargeRoomMembers { get; set; } = 200;

    /// <summary>For how long after a delivery to a large room the next events may be held. Default: 15 ms; 0: not at all, and a busy one costs up to half as much again.</summary>
    /// <remarks>What comes until then goes to each member in one write; 16 events, or 32 KiB, are not held. docs/decisions/0015-a-busy-large-room-waits.md</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan LargeRoomInterval { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>Sends that one relay may have without an answer; past it: <c>overloaded</c>. Default: 10 000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPendingPosts { get; set; } = 10_000;

    /// <summary>Offers <c>permessage-deflate</c>, used for frames of <see cref="CompressFrom"/> bytes and more. Default: off.</summary>
    /// <remarks>Chat messages are too short to gain: only history pages and long texts do, at the price of CPU. docs/decisions/0006-compression.md</remarks>
    public bool Compression { get; set; }

    /// <summary>Shortest frame that is compressed. Unit: bytes. Default: 1 KiB.</summary>
    [Range(128, 1024 * 1024)]
    public int CompressFrom { get; set; } = 1024;
}
