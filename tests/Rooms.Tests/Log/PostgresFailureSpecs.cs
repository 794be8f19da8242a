using Akka.Actor;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Postgres;
using ChatCluster.Testing;
using Npgsql;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>PostgreSQL fails a statement, loses an answer, ends a session, takes no writes; and a log that is closed meanwhile.</summary>
public sealed class PostgresFailureSpecs(LogActorSystem system) : PostgresSpecs(system)
{
    [PostgresTheory]
    [InlineData(PostgresErrorCodes.DeadlockDetected)]
    [InlineData(PostgresErrorCodes.SerializationFailure)]
    public async Task A_batch_that_fell_victim_to_others_is_written_again_and_nobody_hears_of_it(string error)
    {
        await FailInsertsAsync(error, "nextval('inserts') <= 2");
        var log = Store.NewLog();
        var (one, two) = (await Owner.OpenAsync(log, "one"), await Owner.OpenAsync(log, "two"));
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            one.Append(2);
            two.Append(2);
        }

        await Task.WhenAll(one.Committed(), two.Committed());
        Assert.Equal(2, Store.Said.Entries.Count(entry => entry.Id == BatchTriedAgain));
        await AssertRoom("one", "hello 1", "hello 2");
        await AssertRoom("two", "hello 1", "hello 2");
    }

    [PostgresFact]
    public async Task A_batch_that_is_always_a_victim_is_refused_at_last()
    {
        Declared.Add(CommitFailed);
        await FailInsertsAsync(PostgresErrorCodes.DeadlockDetected, "true");
        var log = Store.NewLog();
        var owner = (await Owner.OpenAsync(log, "lobby")).Append(1);
        Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
    }

    [PostgresFact]
    public async Task A_full_disk_refuses_the_whole_batch_and_pings_until_there_is_room_again()
    {
        Declared.Add(CommitFailed);
        await Store.RunAsync("CREATE TABLE disk (is_full boolean); INSERT INTO disk VALUES (false)");
        await FailInsertsAsync(PostgresErrorCodes.DiskFull, "(SELECT is_full FROM disk)");
        await Store.RunAsync("CREATE TRIGGER trouble BEFORE UPDATE ON schema_version EXECUTE FUNCTION trouble()");
        var log = Store.NewLog();
        var (one, two) = (await (await Owner.OpenAsync(log, "one")).Append(3, "kept").Committed(), await Owner.OpenAsync(log, "two"));
        await Store.RunAsync("UPDATE disk SET is_full = true");
        // Nothing has failed yet, and a ping is not what wears the disk.
        await log.PingAsync().Soon("answer");
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            one.Append(2, "lost");
            two.Append(2, "lost");
        }

        Assert.Equal(new Refusal(4, AppendRefusal.Unavailable), await one.Heard.UntilRefused());
        Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await two.Heard.UntilRefused());
        for (var i = 0; i < 3; i++)
        {
            var refusal = await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
            Assert.Contains("did not commit: 53100", refusal.Message, StringComparison.Ordinal);
        }

        // The old tenures are over, although nobody else has opened the rooms.
        one.Append(5, "lost");
        await Store.RunAsync("UPDATE disk SET is_full = false");
        await log.PingAsync().Soon("answer");
        one.Append(5, "lost");
        var (again, fresh) = (await Owner.OpenAsync(log, "one"), await Owner.OpenAsync(log, "two"));
        Assert.Equal((3L, 0L), (again.Opening.Head, fresh.Opening.Head));
        await again.Append(1, "kept").Committed();
        await fresh.Append(1, "kept").Committed();
        await AssertRoom("one", "kept 1", "kept 2", "kept 3", "kept 4");
        await AssertRoom("two", "kept 1");
        Assert.Empty(one.Heard.Breaches);
        Assert.Single(Store.Said.Entries, entry => entry.Id == CommitFailed);
        Assert.Single(Store.Said.Entries, entry => entry.Id == CommitsAgain);
    }

    [PostgresFact]
    public async Task Appends_that_wait_behind_a_failed_batch_do_not_get_in()
    {
        Declared.Add(CommitFailed);
        var log = Store.NewLog(new RoomLogOptions { BatchRows = 10 });
        var gate = Store.GateOf(log);
        var owner = await Owner.OpenAsync(log, "lobby");
        await using (await gate.HoldAsync(log))
        {
            owner.Append(100);
            gate.BeforeNext(_ => Next(() => Next(() => throw new IOException("The cable is out."))));
        }

        Assert.Equal(new Refusal(11, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
        await (await Owner.OpenAsync(log, "another")).Append(1).Committed();
        Assert.Equal([10L], owner.Heard.Commits);
        Assert.Equal(10, (await Owner.OpenAsync(log, "lobby")).Opening.Head);

        Task Next(Action what)
        {
            gate.BeforeNext(_ =>
            {
                what();
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        }
    }

    // ---- outcome unknown

    [PostgresFact]
    public async Task A_session_that_is_ended_in_mid_statement_refuses_its_batch_and_nothing_of_it_was_stored()
    {
        Declared.Add(CommitFailed);
        var log = Store.NewLog();
        var (one, two) = (await (await Owner.OpenAsync(log, "one")).Append(1, "kept").Committed(), await Owner.OpenAsync(log, "two"));
        await using (var session = await Store.ConnectAsync())
        {
            await using var locking = await BeginAsync(session, "SELECT FROM rooms WHERE name = 'two' FOR UPDATE");
            await using (await Store.GateOf(log).HoldAsync(log))
            {
                one.Append(2, "lost");
                two.Append(1, "lost");
            }

            await SessionsWaitAsync(1);
            await Store.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
            Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await one.Heard.UntilRefused());
            Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await two.Heard.UntilRefused());
        }

        var (again, fresh) = (await Owner.OpenAsync(log, "one"), await Owner.OpenAsync(log, "two"));
        Assert.Equal((1L, 0L), (again.Opening.Head, fresh.Opening.Head));
        await again.Append(1, "kept").Committed();
        await fresh.Append(1, "kept").Committed();
        await AssertRoom("one", "kept 1", "kept 2");
        await AssertRoom("two", "kept 1");
    }

    // A commit can succeed and its answer be lost; "unavailable" therefore never says that nothing was stored.
    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_answer_was_lost_is_found_when_the_room_opens_again(bool isCut)
    {
        Declared.Add(CommitFailed);
        await using var proxy = new TcpProxy((await PostgresServer.SharedAsync()).Port);
        var log = Store.NewLog(settings: $"Port={proxy.Port};Command Timeout=1");
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        proxy.SwallowsAnswers = true;
        owner.Append(2);
        await Eventually.TrueAsync("it is committed", async () => (long)(await Store.RunAsync("SELECT count(*) FROM events"))! == 3);
        if (isCut)
        {
            proxy.Cut();
        }

        // Or it is silent for good: then the writer's own limit ends the wait.
        Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
        proxy.SwallowsAnswers = false;
        proxy.Cut();

        var again = await OpenEventuallyAsync(log, "lobby", window: 10);
        Assert.Equal(3, again.Opening.Head);
        Assert.Equal([new ClientMessageId("id-1"), new("id-2"), new("id-3")], again.Opening.Recent.Select(recent => recent.Id));
        await again.Append(1).Committed();
        await AssertRoom("lobby", "hello 1", "hello 2", "hello 3", "hello 4");
    }

    [PostgresFact]
    public async Task An_answer_that_nobody_could_believe_counts_as_unknown()
    {
        Declared.Add(CommitFailed);
        var log = Store.NewLog();
        var owner = await Owner.OpenAsync(log, "lobby");
        Store.GateOf(log).BehindNext(_ => throw new IOException("The cable is out."));
        owner.Append(1);
        Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
        var again = await Owner.OpenAsync(log, "lobby");
        Assert.Equal(1, again.Opening.Head);
        await again.Append(1).Committed();
    }

    // ---- a server that takes no writes

    [PostgresFact]
    public async Task A_server_that_was_made_read_only_does_not_answer_and_the_log_goes_on_when_it_takes_writes_again()
    {
        Declared.Add(CommitFailed);
        var (log, reader) = (Store.NewLog(), Store.NewReader());
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        await reader.PingAsync().Soon("answer");
        await SetReadOnlyAsync("on");

        // The first one may find its session ended, and nothing else.
        await Eventually.TrueAsync("a ping says why", () => FailsAsync(() => log.PingAsync(), "takes no writes"));
        await Eventually.TrueAsync("a gateway's ping says why", () => FailsAsync(() => reader.PingAsync(), "takes no writes"));
        owner.Append(1);
        Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
        await AssertRoom("lobby", "hello 1");

        await SetReadOnlyAsync("off");
        await Eventually.TrueAsync("a ping notices", async () => !await FailsAsync(() => log.PingAsync()));
        await Eventually.TrueAsync("a gateway's ping notices", async () => !await FailsAsync(() => reader.PingAsync()));
        await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        await AssertRoom("lobby", "hello 1", "hello 2");
    }

    [PostgresFact]
    public async Task A_ping_asks_for_a_write_when_it_was_an_opening_that_failed()
    {
        await Store.RunAsync("CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END'");
        await Store.RunAsync("CREATE TRIGGER trouble BEFORE INSERT ON rooms EXECUTE FUNCTION trouble(); CREATE TRIGGER trouble BEFORE UPDATE ON schema_version EXECUTE FUNCTION trouble()");
        var log = Store.NewLog();
        await log.PingAsync().Soon("answer");
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
        await Store.RunAsync("DROP FUNCTION trouble() CASCADE");
        await log.PingAsync().Soon("answer");
        await Owner.OpenAsync(log, "lobby");
    }

    [PostgresFact]
    public async Task A_database_that_is_not_there_is_unavailable_for_everything()
    {
        var server = await PostgresServer.SharedAsync();
        await using var nowhere = new PostgresDatabase(
            $"Host=127.0.0.1;Port={server.Port};Username=chat;Database=nowhere", TimeProvider.System, new RecordedLog<PostgresDatabase>());
        await using var log = new PostgresRoomLog(nowhere, System.System, new RoomLogOptions(), TimeProvider.System, Store.Said);
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(1, 1)));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
    }

    // ---- the end

    [PostgresFact]
    public async Task An_actor_system_that_ends_closes_the_log_first()
    {
        using var system = ActorSystem.Create("ends", "akka.loglevel = WARNING");
        var gate = new PostgresWriterGate();
        var log = Store.NewLog(gate: gate, system: system);
        var owner = await Owner.OpenAsync(log, "lobby");
        Task ending;
        await using (await gate.HoldAsync(log))
        {
            owner.Append(10);
            ending = system.Terminate();
            await Eventually.True("the log takes nothing more", () => !owner.TryAppend(Owner.Event(owner.Next, "too late")));
        }

        await ending.Soon("end of the system");
        Assert.Equal(owner.Next - 1, owner.Heard.Through);
        Assert.InRange(owner.Heard.Through, 10, long.MaxValue);
    }

    // A database that says nothing: the system does not wait for it for ever, and then nor does who closes the log, or its process would never end.
    [PostgresFact]
    public async Task An_actor_system_that_ends_in_the_middle_of_a_statement_does_not_hold_up_the_close()
    {
        Declared.Add(WriterEnded);
        using var system = ActorSystem.Create("ends", "akka { loglevel = ERROR, coordinated-shutdown.phases.before-actor-system-terminate.timeout = 100ms }");
        var gate = new PostgresWriterGate();
        var log = Store.NewLog(gate: gate, system: system);
        await using (await gate.HoldAsync(log))
        {
            await system.Terminate().Soon("end of the system");
            await log.DisposeAsync().AsTask().Soon("close");
        }
    }

    [PostgresFact]
    public async Task Closing_while_the_database_fails_refuses_what_is_left_without_trying_it_all()
    {
        Declared.Add(CommitFailed);
        await FailInsertsAsync(PostgresErrorCodes.DiskFull, "true");
        var log = Store.NewLog(new RoomLogOptions { BatchRows = 1 });
        var owners = new List<Owner>();
        for (var i = 0; i < 50; i++)
        {
            owners.Add(await Owner.OpenAsync(log, $"room-{i}"));
        }

        Task closing;
        var before = Store.GateOf(log).Statements;
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            owners.ForEach(owner => owner.Append(1));
            closing = log.DisposeAsync().AsTask();
        }

        await closing.Soon("close");
        Assert.All(owners, owner => Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), owner.Heard.RefusalSoFar));
        Assert.Equal(2, Store.GateOf(log).Statements - before);
    }

    private static async Task<bool> FailsAsync(Func<Task> what, string why = "")
    {
        try
        {
            await what().Soon("an answer");
            return false;
        }
        catch (RoomLogUnavailableException e)
        {
            return e.Message.Contains(why, StringComparison.Ordinal);
        }
    }

    private static async Task<Owner> OpenEventuallyAsync(IRoomLog log, string room, int window)
    {
        Owner? owner = null;
        await Eventually.TrueAsync($"{room} opens", async () => !await FailsAsync(async () => owner = await Owner.OpenAsync(log, room, window)));
        return owner!;
    }

    private async Task FailInsertsAsync(string error, string condition)
    {
        await Store.RunAsync(
            $"""
            CREATE SEQUENCE inserts;
            CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF {condition} THEN RAISE EXCEPTION USING ERRCODE = '{error}', MESSAGE = 'trouble'; END IF;
              RETURN NULL;
            END $$;
            CREATE TRIGGER trouble BEFORE INSERT ON events EXECUTE FUNCTION trouble()
            """);
    }

    private async Task SetReadOnlyAsync(string value)
    {
        await using (var session = await Store.ConnectAsync())
        {
            // In a transaction of its own: this session may be read-only itself.
            await using var writing = new NpgsqlCommand("SET default_transaction_read_only = off", session);
            await writing.ExecuteNonQueryAsync();
            await using var setting = new NpgsqlCommand(
                $"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {value}', current_database()); END $$", session);
            await setting.ExecuteNonQueryAsync();
        }

        // Sessions keep what they began with.
        await EndSessionsAsync();
    }
}
