namespace ChatCluster.Load.Dialects;

/// <summary>What a message from the server means to the loader.</summary>
internal enum Arrival
{
    /// <summary>Nothing to do.</summary>
    Other,

    /// <summary>The server has said hello: rooms may be joined.</summary>
    Welcome,

    /// <summary>The room is joined: what is sent to it from now on arrives.</summary>
    Joined,

    /// <summary>A message of the room.</summary>
    Delivery,

    /// <summary>The answer to a send of this connection.</summary>
    Answer,

    /// <summary>The server asks whether this connection lives, and closes it without an answer.</summary>
    Ping,

    /// <summary>A request was refused: the run is worthless.</summary>
    Refusal,
}
