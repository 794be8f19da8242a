using System.Collections.Concurrent;
using System.Text;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>The server dies, is restarted, freezes, while rooms of several nodes write.</summary>
public sealed class PostgresOutageSpecs(LogActorSystem system) : PostgresSpecs(system)
{
    private PostgresServer? _server;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
    }

    protected override async Task<PostgresServer> ServerAsync() => _server = await PostgresServer.StartAsync();

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_server_dies_under_load_and_comes_back(bool immediate)
    {
        Declared.Add(CommitFailed);
        using var enough = new CancellationTokenSource();
        PostgresRoomLog[] logs = [Store.NewLog(new RoomLogOptions { BatchRows = 20 }), Store.NewLog()];
        var rooms = Enumerable.Range(0, 12).Select(i => new BusyRoom(logs[i % 2], $"room-{i}")).ToList();
        var writing = Task.WhenAll(rooms.Select(room => Task.Run(() => room.WriteAsync(enough.Token))));
        for (var i = 0; i < 2; i++)
        {
            await Eventually.True("all rooms write", () => rooms.TrueForAll(room => room.Acknowledged.Count >= (i + 1) * 50));
            await _server!.StopAsync(immediate);
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => logs[0].PingAsync()).Soon("refusal");
            await _server.StartAgainAsync();
        }

        await Eventually.True("all rooms write again", () => rooms.TrueForAll(room => room.Acknowledged.Count >= 150));
        await enough.CancelAsync();
        await writing.Soon("end of the writers");
        await Eventually.TrueAsync("a ping is answered", async () =>
        {
            try
            {
                await logs[0].PingAsync();
                return true;
            }
            catch (RoomLogUnavailableException)
            {
                return false;
            }
        });

        foreach (var room in rooms)
        {
            var page = await logs[0].ReadAfterAsync(new RoomId(room.Name), 0, new PageLimit(int.MaxValue, int.MaxValue));
            Assert.Equal(Enumerable.Range(1, page.Events.Count).Select(seq => (long)seq), page.Events.Select(stored => stored.Seq));
            var texts = page.Events.Select(stored => Encoding.UTF8.GetString(stored.Body.Span)).ToList();
            Assert.Equal(texts.Distinct(), texts);
            Assert.All(room.Acknowledged, acknowledged => Assert.Equal(acknowledged.Value, texts[(int)acknowledged.Key - 1]));
            Assert.Empty(room.Breaches);
        }
    }

    // With synchronous replication a commit that is cancelled while it waits for a standby succeeds, with a warning: it would be lost with the server.
    [PostgresFact]
    public async Task What_no_standby_has_confirmed_is_not_acknowledged()
    {
        Declared.Add(CommitFailed);
        var log = Store.NewLog(settings: "Command Timeout=1");
        var (one, two) = (await (await Owner.OpenAsync(log, "one")).Append(1).Committed(), await Owner.OpenAsync(log, "two"));
        await SetStandbyAsync("SET synchronous_standby_names = 'nobody'");
        one.Append(1);
        Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await one.Heard.UntilRefused());
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "two"));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal of a ping");

        await SetStandbyAsync("RESET synchronous_standby_names");
        await log.PingAsync().Soon("answer to a ping");
        two.Append(1);
        Assert.Equal(new Refusal(1, AppendRefusal.Fenced), await two.Heard.UntilRefused());
        await (await Owner.OpenAsync(log, "one")).Append(1).Committed();
        await AssertRoom("one", "hello 1", "hello 2", "hello 3");

        async Task SetStandbyAsync(string setting)
        {
            await Store.RunAsync($"ALTER SYSTEM {setting}");
            await Store.RunAsync("SELECT pg_reload_conf()");
            var expected = setting.StartsWith("SET", StringComparison.Ordinal) ? "nobody" : "";
            await Eventually.TrueAsync("sessions have heard of it", async () =>
                (string)(await Store.RunAsync("SHOW synchronous_standby_names"))! == expected);
        }
    }

    // A machine that hangs: its kernel still takes connections, and nothing ever answers. The driver alone would wait for two connection time-outs more.
    [PostgresFact]
    public async Task A_frozen_server_does_not_hold_the_writer_and_the_log_goes_on_when_it_wakes()
    {
        Declared.Add(CommitFailed);
        var log = Store.NewLog(settings: "Command Timeout=1;Timeout=2");
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        await log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(1, 1));
        await _server!.FreezeAsync();
        try
        {
            owner.Append(2);
            Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
            var pages = Enumerable.Range(0, 20).Select(_ => log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(1, 1))).ToList();
            var ping = log.PingAsync();
            var opening = Owner.OpenAsync(log, "lobby");
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => ping.Soon("refusal of the ping"));
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => opening.Soon("refusal of the opening"));
            foreach (var page in pages)
            {
                await Assert.ThrowsAsync<RoomLogUnavailableException>(() => page.Soon("refusal of a read"));
            }
        }
        finally
        {
            await _server.ThawAsync();
        }

        // What was in flight may have been stored or not; either way the room goes on from there.
        Owner? again = null;
        await Eventually.TrueAsync("the room opens", async () =>
        {
            try
            {
                again = await Owner.OpenAsync(log, "lobby");
                return true;
            }
            catch (RoomLogUnavailableException)
            {
                return false;
            }
        });
        Assert.True(again!.Opening.Head is 1 or 3, $"half of a batch was stored: {again.Opening.Head}");
        await again.Append(1).Committed();
        await AssertRoom("lobby", Enumerable.Range(1, (int)again.Opening.Head + 1).Select(seq => $"hello {seq}"));
    }

    // The answer comes late: both the statement that still waits for it and the close of its connection would read it.
    [PostgresFact]
    public async Task A_connection_is_closed_only_when_the_statement_that_was_given_up_has_ended()
    {
        Declared.Add(CommitFailed);
        var gate = new PostgresWriterGate();
        var log = Store.NewLog(settings: "Command Timeout=1;Timeout=10", gate: gate);
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        var session = 0;
        gate.BeforeNext(connection =>
        {
            session = connection.ProcessID;
            return Task.CompletedTask;
        });
        await _server!.FreezeAsync();
        try
        {
            owner.Append(1);
            Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
        }
        finally
        {
            await _server.ThawAsync();
        }

        await Eventually.TrueAsync("the statement has ended", async () => (long)(await Store.RunAsync(
            $"SELECT count(*) FROM pg_stat_activity WHERE pid = {session} AND state <> 'idle'"))! == 0);
        var again = await Owner.OpenAsync(log, "lobby");
        await again.Append(1).Committed();
        await AssertRoom("lobby", Enumerable.Range(1, (int)again.Opening.Head + 1).Select(seq => $"hello {seq}"));
        Assert.DoesNotContain(Store.Said.Entries, entry => entry.Id == ConnectionNotClosed);
    }

    /// <summary>A room as its actor runs it: a few appends in flight; after a refusal it opens again and goes on from what is there.</summary>
    private sealed class BusyRoom(IRoomLog log, string name)
    {
        private int _said;

        public string Name => name;

        /// <summary>What was acknowledged, by its place.</summary>
        public ConcurrentDictionary<long, string> Acknowledged { get; } = [];

        public ConcurrentQueue<string> Breaches { get; } = [];

        public async Task WriteAsync(CancellationToken enough)
        {
            while (!enough.IsCancellationRequested)
            {
                Owner owner;
                try
                {
                    owner = await Owner.OpenAsync(log, name);
                }
                catch (RoomLogUnavailableException)
                {
                    await Task.Delay(20, CancellationToken.None);
                    continue;
                }

                await WriteAsync(owner, enough);
                owner.Heard.Breaches.ToList().ForEach(Breaches.Enqueue);
            }
        }

        private async Task WriteAsync(Owner owner, CancellationToken enough)
        {
            while (!enough.IsCancellationRequested && owner.Heard.RefusalSoFar is null)
            {
                var texts = new Dictionary<long, string>();
                for (var i = 0; i < 5; i++)
                {
                    texts.Add(owner.Next, $"{name} says {++_said}");
                    owner.Append(Owner.Event(owner.Next, texts[owner.Next]));
                }

                try
                {
                    await owner.Committed();
                }
                catch (InvalidOperationException)
                {
                    // Refused: some of it may have been committed before.
                }

                foreach (var (seq, text) in texts.Where(text => text.Key <= owner.Heard.Through))
                {
                    if (!Acknowledged.TryAdd(seq, text))
                    {
                        Breaches.Enqueue($"{seq} was acknowledged twice");
                    }
                }
            }
        }
    }
}
