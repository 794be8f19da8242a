using ChatCluster.Shared.Postgres;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Shared.Tests.Postgres;

/// <summary>Start-up against a database: many nodes at once, a server that is away, one that refuses.</summary>
public sealed class PostgresDatabaseSpecs
{
    private const int Opened = 1000;
    private const int Away = 1001;

    private readonly RecordedLog<PostgresDatabase> _said = new();

    [PostgresFact]
    public async Task Many_nodes_at_once_make_the_schema_once()
    {
        var connection = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        var nodes = Enumerable.Range(0, 8).Select(_ => NewDatabase(connection)).ToList();
        await Task.WhenAll(nodes.Select(node => node.OpenAsync(CancellationToken.None))).Soon("all nodes open the database");

        await using var versions = nodes[0].Source.CreateCommand("SELECT count(*) FROM schema_version");
        Assert.Equal(1L, await versions.ExecuteScalarAsync());
        Assert.Equal(8, _said.Entries.Count(entry => entry.Id == Opened));
        foreach (var node in nodes)
        {
            Assert.True(node.WhenOpen.IsCompletedSuccessfully);
            await node.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task A_server_that_is_away_is_waited_for_and_that_is_said()
    {
        await using var server = await PostgresServer.StartAsync();
        var connection = await server.NewDatabaseAsync();
        await server.StopAsync();

        await using var database = NewDatabase(connection);
        var opening = database.OpenAsync(CancellationToken.None);
        await Eventually.True("it says that it waits", () => _said.Entries.Any(entry => entry.Id == Away));
        Assert.False(database.WhenOpen.IsCompleted);
        await server.StartAgainAsync();
        await opening.Soon("the database opens");
        await database.WhenOpen;
    }

    [PostgresFact]
    public async Task A_database_that_is_not_there_is_not_waited_for()
    {
        var server = await PostgresServer.SharedAsync();
        await using var database = NewDatabase($"Host=127.0.0.1;Port={server.Port};Username=chat;Database=nowhere;Password=secret");
        var refused = await Assert.ThrowsAsync<DatabaseCannotOpenException>(() => database.OpenAsync(CancellationToken.None).Soon("the refusal"));
        Assert.Contains("\"nowhere\" does not exist", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatabaseCannotOpenException>(() => database.WhenOpen);
    }

    [PostgresFact]
    public async Task A_schema_of_a_newer_program_is_left_alone()
    {
        var connection = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var database = NewDatabase(connection);
        await database.OpenAsync(CancellationToken.None);
        await using (var newer = database.Source.CreateCommand("UPDATE schema_version SET version = 9999"))
        {
            await newer.ExecuteNonQueryAsync();
        }

        await using var old = NewDatabase(connection);
        var refused = await Assert.ThrowsAsync<DatabaseCannotOpenException>(() => old.OpenAsync(CancellationToken.None));
        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_database_that_can_not_hold_every_name_is_refused()
    {
        var server = await PostgresServer.SharedAsync();
        await using (var any = NewDatabase(await server.NewDatabaseAsync()))
        {
            await using var making = any.Source.CreateCommand("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
            await making.ExecuteNonQueryAsync();
        }

        await using var latin = NewDatabase($"Host=127.0.0.1;Port={server.Port};Username=chat;Database=latin");
        var refused = await Assert.ThrowsAsync<DatabaseCannotOpenException>(() => latin.OpenAsync(CancellationToken.None).Soon("the refusal"));
        Assert.Contains("LATIN1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("UTF8", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_that_is_none_is_a_mistake() =>
        Assert.ThrowsAny<ArgumentException>(() => NewDatabase("postgres://chat@db/chat"));

    [Fact]
    public async Task What_the_connection_string_says_wins()
    {
        await using var database = NewDatabase("Host=db;Username=chat;Timeout=3;CommandTimeout=77");
        var settings = new NpgsqlConnectionStringBuilder(database.Source.ConnectionString);
        Assert.Equal((3, 77, 15), (settings.Timeout, settings.CommandTimeout, settings.KeepAlive));
    }

    private PostgresDatabase NewDatabase(string connection) => new(connection, TimeProvider.System, _said);
}
