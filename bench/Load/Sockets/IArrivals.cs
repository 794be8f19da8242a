using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Sockets;

/// <summary>Gets what a <see cref="FrameReader"/> has read.</summary>
internal interface IArrivals
{
    /// <summary>A message has come; its bytes are valid during the call.</summary>
    void Arrived(Arrival arrival, ReadOnlySpan<byte> message);

    /// <summary>A ping of the WebSocket itself, to be answered with the same payload.</summary>
    void Pinged(ReadOnlySpan<byte> payload);

    /// <summary>The server closes the connection.</summary>
    void Closed(int code);
}
