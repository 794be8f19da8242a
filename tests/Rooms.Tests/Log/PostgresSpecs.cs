using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>A spec of the log on PostgreSQL: a database of its own, and no warning that it didn't declare.</summary>
public abstract class PostgresSpecs(LogActorSystem system) : IClassFixture<LogActorSystem>, IAsyncLifetime
{
    protected const int CommitFailed = 2102;
    protected const int WriterEnded = 2109;
    protected const int CommitsAgain = 2103;
    protected const int PlaceTaken = 2105;
    protected const int BatchTriedAgain = 2108;
    protected const int ConnectionNotClosed = 2110;

    private PostgresStore? _store;

    private protected PostgresStore Store => _store!;

    protected LogActorSystem System { get; } = system;

    /// <summary>Warnings that the spec expects.</summary>
    protected List<int> Declared { get; } = [];

    public virtual async Task InitializeAsync() => _store = await PostgresStore.NewAsync(System.System, await ServerAsync());

    public virtual async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        Store.Said.AssertNoWarningsBut(Declared);
    }

    /// <summary>Where the database is.</summary>
    protected virtual Task<PostgresServer> ServerAsync() => PostgresServer.SharedAsync();

    /// <summary>Waits until so many sessions of the database wait for a lock.</summary>
    protected Task SessionsWaitAsync(int count) => Eventually.TrueAsync(
        $"{count} sessions wait for a lock",
        async () => (long)(await Store.RunAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! >= count);

    /// <summary>Ends every other session of the database.</summary>
    protected Task<object?> EndSessionsAsync() => Store.RunAsync(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    /// <summary>The room's log has exactly these texts, from 1 on.</summary>
    protected async Task AssertRoom(string room, params IEnumerable<string> texts)
    {
        var expected = texts.ToList();
        var page = await Store.NewReader().ReadAfterAsync(new RoomId(room), 0, new PageLimit(int.MaxValue, int.MaxValue)).Soon("read");
        Assert.Equal(expected, page.Events.Select(stored => global::System.Text.Encoding.UTF8.GetString(stored.Body.Span)));
        Assert.Equal(Enumerable.Range(1, expected.Count).Select(seq => (long)seq), page.Events.Select(stored => stored.Seq));
    }

    private protected static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection session, string sql)
    {
        var transaction = await session.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, session, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }
}
