namespace ChatCluster.Gateway.WebSockets;

/// <summary>A connection after the opening handshake: from here on both sides speak frames.</summary>
/// <param name="Stream">Both directions. Each write is sent at once. It ends with the request: don't return from the endpoint while it is in use.</param>
/// <param name="Subprotocol">What was answered; null for none.</param>
/// <param name="Deflate">Whether permessage-deflate was negotiated, without context takeover on either side.</param>
public readonly record struct AcceptedSocket(Stream Stream, string? Subprotocol, bool Deflate);
