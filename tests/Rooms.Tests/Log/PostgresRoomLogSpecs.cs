using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>The contract on PostgreSQL.</summary>
public sealed class PostgresRoomLogSpecs(LogActorSystem system) : RoomLogContract, IClassFixture<LogActorSystem>, IAsyncLifetime
{
    private const int ListenerFailed = 2106;

    private PostgresStore _store = null!;

    public async Task InitializeAsync()
    {
        Skip.If(PostgresPrograms.Bin is null, PostgresServer.Missing);
        _store = await PostgresStore.NewAsync(system.System);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            _store.Said.AssertNoWarningsBut(ListenerFailed);
        }
    }

    protected override IRoomLog NewLog(RoomLogOptions? options = null) => _store.NewLog(options);

    protected override async Task CloseAsync(IRoomLog log) => await ((PostgresRoomLog)log).DisposeAsync();

    protected override Task<IAsyncDisposable> HoldWriterAsync(IRoomLog log) => _store.GateOf(log).HoldAsync(log);

    protected override int TransactionsOf(IRoomLog log) => _store.GateOf(log).Statements;

    protected override Task PurgeAsync(string room, long through) => _store.RunAsync(
        $"""
        WITH gone AS (DELETE FROM events WHERE seq <= {through} AND room_id = (SELECT id FROM rooms WHERE name = '{room}'))
        UPDATE rooms SET purged = {through} WHERE name = '{room}'
        """);
}

/// <summary>An actor system for the streams of all logs of a class.</summary>
public sealed class LogActorSystem : IAsyncLifetime
{
    public ActorSystem System { get; private set; } = null!;

    public Task InitializeAsync()
    {
        System = ActorSystem.Create("logs", "akka.loglevel = WARNING");
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => System.Terminate();
}
