using System.Diagnostics;
using Akka.Actor;
using ChatCluster.Bench.Log;
using ChatCluster.Rooms;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

// The log alone, without rooms and gateways around it: dotnet run -c Release --project bench/Log -- [--postgres "<connection string>"]
// 100 rooms with 10 appends of 200 bytes in flight each, closed loop: 2 s to warm up, 5 s measured. Then many rooms that open at once.
const int Rooms = 100, InFlight = 10, Bytes = 200, Openings = 500;
var warmUp = TimeSpan.FromSeconds(2);
var time = TimeSpan.FromSeconds(5);

if (args is ["--postgres", var connection])
{
    using var system = ActorSystem.Create("bench", "akka.loglevel = WARNING");
    await using var database = new PostgresDatabase(connection, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
    await database.OpenAsync(CancellationToken.None);
    await using var log = new PostgresRoomLog(database, system, new RoomLogOptions(), TimeProvider.System, NullLogger<PostgresRoomLog>.Instance);
    await MeasureAsync("PostgreSQL", log, await ServerCpu.FindAsync(database));
    return 0;
}

if (args.Length > 0)
{
    await Console.Error.WriteLineAsync("Nothing, for SQLite, or: --postgres \"<connection string>\"");
    return 1;
}

var folder = Directory.CreateTempSubdirectory("chatcluster-bench-").FullName;
await using (var log = new SqliteRoomLog(folder, new RoomLogOptions(), TimeProvider.System, NullLogger<SqliteRoomLog>.Instance))
{
    await MeasureAsync("SQLite", log, null);
}

Directory.Delete(folder, recursive: true);
return 0;

async Task MeasureAsync(string store, IRoomLog log, ServerCpu? server)
{
    // Rooms of their own in every run, so that the database can be used again.
    var run = Guid.NewGuid().ToString("N")[..8];
    var rooms = Enumerable.Range(0, Rooms).Select(i => new BusyRoom(log, $"bench-{run}-{i}", InFlight, new byte[Bytes])).ToList();
    foreach (var room in rooms)
    {
        await room.OpenAsync();
    }

    rooms.ForEach(room => room.Start());
    await Task.Delay(warmUp);
    var (events, clock, own, theirs) = (rooms.Sum(room => room.Committed), Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, server?.Total());
    await Task.Delay(time);
    events = rooms.Sum(room => room.Committed) - events;
    var (elapsed, ownCpu, theirCpu) = (clock.Elapsed, Environment.CpuUsage.TotalTime - own, server?.Total() - theirs);
    await Task.WhenAll(rooms.Select(room => room.EndAsync()));
    var latencies = rooms.SelectMany(room => room.Latencies).Order().ToList();
    Console.WriteLine(
        $"{store}: {events / elapsed.TotalSeconds:N0} events/s, {ownCpu.TotalMicroseconds / events:F1} us of CPU each here"
        + (theirCpu is null ? "" : $", {theirCpu.Value.TotalMicroseconds / events:F1} us in the server")
        + $"; commit p50 {latencies[latencies.Count / 2]:F1} ms, p99 {latencies[latencies.Count * 99 / 100]:F1} ms");

    await OpenAsync($"{Openings} new rooms", Enumerable.Range(0, Openings).Select(i => $"light-{run}-{i}"));
    await OpenAsync($"{Openings} rooms without events", Enumerable.Range(0, Openings).Select(i => $"light-{run}-{i}"));
    await OpenAsync($"{Rooms} rooms with a full window of 4 096 events", Enumerable.Range(0, Rooms).Select(i => $"bench-{run}-{i}"));

    async Task OpenAsync(string what, IEnumerable<string> names)
    {
        clock.Restart();
        await Task.WhenAll(names.Select(name => new BusyRoom(log, name, InFlight, []).OpenAsync()));
        Console.WriteLine($"{store}: {what} opened at once in {clock.Elapsed.TotalMilliseconds:N0} ms");
    }
}
