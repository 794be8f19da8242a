namespace ChatCluster.Client;

/// <summary>A gateway's greeting.</summary>
/// <param name="User">Who one is.</param>
/// <param name="Session">Names the connection in the server's log.</param>
/// <param name="Node">Names the gateway.</param>
/// <param name="PingInterval">A quiet connection is pinged after so long.</param>
/// <param name="Limits">What the connection may do.</param>
public sealed record Welcome(string User, string Session, string Node, TimeSpan PingInterval, ChatLimits Limits);

/// <summary>What a connection may do.</summary>
/// <param name="FrameBytes">Longest frame. Unit: bytes.</param>
/// <param name="TextLength">Longest text of a message. Unit: UTF-16 code units.</param>
/// <param name="Rooms">Rooms that may be joined at a time.</param>
/// <param name="History">Most events of a page of history, and of <see cref="JoinOptions.Recent"/>.</param>
/// <param name="SendsPerSecond">Messages a second; 0 for no limit.</param>
public sealed record ChatLimits(int FrameBytes, int TextLength, int Rooms, int History, int SendsPerSecond);
