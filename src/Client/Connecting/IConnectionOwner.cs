using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Connecting;

/// <summary>Whom a <see cref="ConnectionLoop"/> serves.</summary>
internal interface IConnectionOwner
{
    /// <summary>The state has changed.</summary>
    void Report(ConnectionChange change);

    /// <summary>There is a connection, and it may be used.</summary>
    void Greeted(Connection connection, Welcome welcome);

    /// <summary>A frame came; while this waits, nothing is read.</summary>
    ValueTask HandleAsync(Connection connection, ServerFrame frame);

    /// <summary>That connection is over.</summary>
    void Lost(Connection connection, Ending ending);
}
