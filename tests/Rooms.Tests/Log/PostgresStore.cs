using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared.Postgres;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>A database for one spec and the logs on it, each with a pool of its own, as the nodes of a cluster have.</summary>
internal sealed class PostgresStore : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly string _connection;
    private readonly PostgresDatabase _outside;
    private readonly List<PostgresDatabase> _databases = [];
    private readonly Dictionary<IRoomLog, PostgresWriterGate> _logs = [];

    private PostgresStore(ActorSystem system, string connection)
    {
        _system = system;
        _connection = connection;
        _outside = NewDatabase();
    }

    /// <summary>What the logs said.</summary>
    public RecordedLog<PostgresRoomLog> Said { get; } = new();

    public static async Task<PostgresStore> NewAsync(ActorSystem system, PostgresServer? server = null)
    {
        server ??= await PostgresServer.SharedAsync();
        var store = new PostgresStore(system, await server.NewDatabaseAsync());
        await store._outside.OpenAsync(CancellationToken.None).Soon("the schema");
        return store;
    }

    public PostgresRoomLog NewLog(RoomLogOptions? options = null, PostgresWriterGate? gate = null, string settings = "", ActorSystem? system = null)
    {
        gate ??= new PostgresWriterGate();
        var log = new PostgresRoomLog(NewDatabase(settings), system ?? _system, options ?? new RoomLogOptions(), TimeProvider.System, Said, gate.Seams);
        _logs.Add(log, gate);
        return log;
    }

    /// <summary>What a gateway has.</summary>
    public PostgresLogReader NewReader() => new(NewDatabase());

    public PostgresWriterGate GateOf(IRoomLog log) => _logs[log];

    /// <summary>A session that has nothing to do with the logs.</summary>
    public async Task<NpgsqlConnection> ConnectAsync() => await _outside.Source.OpenConnectionAsync();

    /// <summary>Runs SQL in a session of its own.</summary>
    /// <returns>The first value.</returns>
    public async Task<object?> RunAsync(string sql)
    {
        await using var command = _outside.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var log in _logs.Keys)
        {
            await ((PostgresRoomLog)log).DisposeAsync().AsTask().Soon("close");
        }

        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }
    }

    private PostgresDatabase NewDatabase(string settings = "")
    {
        var database = new PostgresDatabase($"{_connection};{settings}", TimeProvider.System, new RecordedLog<PostgresDatabase>());
        _databases.Add(database);
        return database;
    }
}
