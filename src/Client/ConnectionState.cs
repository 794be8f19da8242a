namespace ChatCluster.Client;

/// <summary>How it stands with a client's connection.</summary>
public enum ConnectionState
{
    /// <summary>Not begun: <see cref="ChatClient.ConnectAsync"/> wasn't called.</summary>
    Idle,

    /// <summary>A gateway is being tried.</summary>
    Connecting,

    /// <summary>A gateway has greeted.</summary>
    Connected,

    /// <summary>Waits before the next try.</summary>
    Waiting,

    /// <summary>The end: the server said not to come back, or there was no token.</summary>
    Refused,

    /// <summary>The end: disposed.</summary>
    Disposed,
}
