using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>Notices a commit that no standby has confirmed, although the server is told to wait for one.</summary>
/// <remarks>
/// With synchronous replication a commit that is cancelled while it waits, by the driver's time-out or by a person, succeeds with a warning: this server has
/// it, and it is lost with it. Such an outcome counts as unknown. Source: PostgreSQL, "Synchronous Replication" (Planning for High Availability).
/// </remarks>
internal sealed class StandbyWatch
{
    // Which function of the server warns: unlike the text it is the same in every language.
    private const string WaitForStandby = "SyncRepWaitForLSN";

    private bool _gaveUp;

    /// <param name="connection">What is watched, from now on.</param>
    public StandbyWatch(NpgsqlConnection connection) => connection.Notice += (_, said) => _gaveUp |= said.Notice.Routine == WaitForStandby;

    /// <summary>Asked when the server is ready for the next statement: by then it has warned.</summary>
    /// <exception cref="RoomLogUnavailableException">No standby has confirmed what was committed.</exception>
    public void ThrowIfUnconfirmed()
    {
        if (_gaveUp)
        {
            throw new RoomLogUnavailableException("no standby confirmed the commit in time");
        }
    }
}
