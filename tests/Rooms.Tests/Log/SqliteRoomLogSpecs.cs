using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>The contract on SQLite, and what is SQLite's own: its files, its locks, its full disks.</summary>
public sealed class SqliteRoomLogSpecs : RoomLogContract, IAsyncLifetime
{
    private const int CommitFailed = 2102;
    private const int CommitsAgain = 2103;
    private const int PlaceTaken = 2105;
    private const int ListenerFailed = 2106;

    private readonly TempFolder _folder = new();
    private readonly RecordedLog<SqliteRoomLog> _said = new();
    private readonly Dictionary<IRoomLog, WriterGate> _logs = [];
    private readonly List<int> _declared = [ListenerFailed];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var log in _logs.Keys)
        {
            await CloseAsync(log).Soon("close");
        }

        _folder.Dispose();
        _said.AssertNoWarningsBut(_declared);
    }

    protected override IRoomLog NewLog(RoomLogOptions? options = null) => NewLog(new WriterGate(), options);

    private SqliteRoomLog NewLog(WriterGate gate, RoomLogOptions? options = null)
    {
        var log = new SqliteRoomLog(_folder.Path, options ?? new RoomLogOptions(), TimeProvider.System, _said, gate.Seams);
        _logs.Add(log, gate);
        return log;
    }

    protected override async Task CloseAsync(IRoomLog log) => await ((SqliteRoomLog)log).DisposeAsync();

    protected override Task<IAsyncDisposable> HoldWriterAsync(IRoomLog log) => _logs[log].HoldAsync(log);

    protected override int TransactionsOf(IRoomLog log) => _logs[log].Transactions;

    protected override Task PurgeAsync(string room, long through)
    {
        using var connection = Connect();
        Run(connection, "BEGIN IMMEDIATE");
        Run(connection, $"DELETE FROM events WHERE seq <= {through} AND room_id = (SELECT id FROM rooms WHERE name = '{room}')");
        Run(connection, $"UPDATE rooms SET purged = {through} WHERE name = '{room}'");
        Run(connection, "COMMIT");
        return Task.CompletedTask;
    }

    // Thousands that come back at once read for many seconds: the node is ready nevertheless, or its balancer would send them all to the next one.
    [Fact]
    public async Task A_ping_does_not_wait_behind_reads()
    {
        var gate = new WriterGate();
        var log = NewLog(gate);
        (await Owner.OpenAsync(log, "lobby")).Append(1);
        using var released = new ManualResetEventSlim();
        using var entered = new CountdownEvent(SqliteRoomLog.ReadSlots);
        gate.Seams.Reading = () =>
        {
            if (!entered.IsSet)
            {
                entered.Signal();
                Assert.True(released.Wait(Patience.Limit), "Nobody let the reads go.");
            }
        };
        var reads = Enumerable.Range(0, 50).Select(_ => log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(10, 1000))).ToList();
        await Eventually.True("every slot is taken", () => entered.IsSet);
        try
        {
            await log.PingAsync().Soon("answer");
        }
        finally
        {
            released.Set();
        }

        await Task.WhenAll(reads).Soon("the reads");
    }

    /// <summary>A connection that has nothing to do with the log: another program at the same file.</summary>
    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.File("chat.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    // ---- durability

    [Fact]
    public async Task The_writer_commits_to_a_WAL_and_waits_for_the_disk()
    {
        var gate = new WriterGate();
        var owner = await Owner.OpenAsync(NewLog(gate), "lobby");
        var pragmas = new TaskCompletionSource<(object?, object?)>();
        gate.AtNextCommit(connection => pragmas.SetResult((Run(connection, "PRAGMA journal_mode"), Run(connection, "PRAGMA synchronous"))));
        await owner.Append(1).Committed();
        Assert.Equal(("wal", 2L), await pragmas.Task);
    }

    [Fact]
    public async Task The_writer_waits_for_the_disk_after_a_reconnect_too()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        var log = NewLog(gate);
        gate.AtNextCommit(_ => throw new IOException("The disk burns."));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync());
        var synchronous = new TaskCompletionSource<object?>();
        gate.AtNextCommit(connection => synchronous.SetResult(Run(connection, "PRAGMA synchronous")));
        await log.PingAsync().Soon("answer");
        Assert.Equal(2L, await synchronous.Task);
    }

    [Fact]
    public async Task Closing_leaves_one_file()
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "lobby")).Append(100).Committed();
        Assert.True(new FileInfo(_folder.File("chat.db-wal")).Length > 0);
        await CloseAsync(log);
        Assert.Equal(["chat.db"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_WAL_that_grew_under_a_busy_reader_is_emptied_when_the_reader_is_gone()
    {
        var clock = new FakeTimeProvider();
        var gate = new WriterGate { Seams = { WalBytes = 100_000 } };
        await using var log = new SqliteRoomLog(_folder.Path, new RoomLogOptions(), clock, _said, gate.Seams);
        var owner = await Owner.OpenAsync(log, "lobby");
        long Wal() => new FileInfo(_folder.File("chat.db-wal")).Length;
        async Task AppendAsync()
        {
            clock.Advance(TimeSpan.FromSeconds(3));
            owner.Append(Owner.Event(owner.Next, new byte[50_000]));
            await owner.Committed();
            await log.PingAsync().Soon("writer's turn");
        }

        using (var reader = Connect())
        {
            Run(reader, "BEGIN");
            Run(reader, "SELECT count(*) FROM events");
            for (var i = 0; i < 5; i++)
            {
                await AppendAsync();
            }

            Assert.True(Wal() > 250_000, "nothing is emptied under a reader");
            Assert.Equal(0L, Run(reader, "SELECT count(*) FROM events"));
        }

        await AppendAsync();
        Assert.InRange(Wal(), 0, 100_000);
        await AssertContiguous(log, "lobby", 6);
    }

    // ---- the schema

    [Fact]
    public async Task Starting_again_changes_no_schema()
    {
        await CloseAsync(NewLog());
        string Schema()
        {
            using var connection = Connect();
            return $"{Run(connection, "PRAGMA user_version")} {Run(connection, "SELECT group_concat(sql) FROM sqlite_schema")}";
        }

        var first = Schema();
        Assert.StartsWith("1 CREATE TABLE rooms", first, StringComparison.Ordinal);
        await CloseAsync(NewLog());
        Assert.Equal(first, Schema());
    }

    [Fact]
    public async Task Many_that_start_at_once_on_nothing_make_one_schema()
    {
        var logs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            new SqliteRoomLog(_folder.Path, new RoomLogOptions(), TimeProvider.System, _said))));
        foreach (var log in logs)
        {
            await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
            await log.DisposeAsync();
        }

        await AssertContiguous(NewLog(), "lobby", 8);
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_with_advice_and_left_alone()
    {
        await CloseAsync(NewLog());
        using (var connection = Connect())
        {
            Run(connection, "PRAGMA user_version = 99");
        }

        var refusal = Assert.Throws<RoomLogCannotOpenException>(() => NewLog());
        Assert.Contains(_folder.File("chat.db"), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("schema version 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Start that version or a later one, or restore the backup", refusal.Message, StringComparison.Ordinal);
        using var after = Connect();
        Assert.Equal(99L, Run(after, "PRAGMA user_version"));
    }

    [Fact]
    public async Task The_folder_is_made()
    {
        await using var log = new SqliteRoomLog(_folder.File("a/b c/ü"), new RoomLogOptions(), TimeProvider.System, _said);
        Assert.True(File.Exists(_folder.File("a/b c/ü/chat.db")));
    }

    [Fact]
    public void A_folder_that_cannot_be_is_said_with_its_name()
    {
        File.WriteAllText(_folder.File("file"), "");
        var refusal = Assert.Throws<RoomLogCannotOpenException>(() =>
            new SqliteRoomLog(_folder.File("file/below"), new RoomLogOptions(), TimeProvider.System, _said));
        Assert.Contains(_folder.File("file/below/chat.db"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_with_advice_and_left_alone()
    {
        var garbage = new byte[10_000];
        new Random(1).NextBytes(garbage);
        File.WriteAllBytes(_folder.File("chat.db"), garbage);
        AssertRefused("damaged, or another program's. Restore a backup");
        Assert.Equal(garbage, File.ReadAllBytes(_folder.File("chat.db")));
    }

    // What says the version is in the first hundred bytes: a start that looked at nothing else said "ready", and every room failed.
    [Fact]
    public async Task A_file_of_which_only_the_beginning_is_left_is_refused_with_advice()
    {
        await CloseAsync(NewLog());
        var bytes = File.ReadAllBytes(_folder.File("chat.db"));
        new Random(1).NextBytes(bytes.AsSpan(100));
        File.WriteAllBytes(_folder.File("chat.db"), bytes);
        AssertRefused("damaged, or another program's. Restore a backup");
    }

    [Theory]
    [InlineData("CREATE TABLE rooms (number INTEGER)")]
    [InlineData("PRAGMA user_version = 1")]
    public void A_database_of_another_program_is_refused_with_advice(string sql)
    {
        using (var connection = Connect())
        {
            Run(connection, sql);
        }

        AssertRefused("damaged, or another program's. Restore a backup");
    }

    [Fact]
    public async Task A_file_that_is_locked_at_the_start_is_refused_with_advice()
    {
        await CloseAsync(NewLog());
        using var other = Connect();
        Run(other, "PRAGMA locking_mode = EXCLUSIVE");
        Run(other, "BEGIN IMMEDIATE");
        AssertRefused("Another program keeps it locked");
    }

    private void AssertRefused(string advice)
    {
        var gate = new WriterGate { Seams = { BusyTimeout = TimeSpan.FromMilliseconds(20) } };
        var refusal = Assert.Throws<RoomLogCannotOpenException>(() => NewLog(gate));
        Assert.StartsWith($"{_folder.File("chat.db")} can't be opened: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
    }

    // ---- openings, which are jobs of the writer here

    [Fact]
    public async Task An_opening_takes_its_turn_in_the_middle_of_a_batch()
    {
        var log = NewLog();
        var (old, innocent) = (await Owner.OpenAsync(log, "moved"), await Owner.OpenAsync(log, "innocent"));
        Task<Owner> opening;
        await using (await HoldWriterAsync(log))
        {
            old.Append(2, "before");
            innocent.Append(1);
            opening = Owner.OpenAsync(log, "moved", window: 10);
            old.Append(2, "after");
            innocent.Append(1);
        }

        Assert.Equal(new Refusal(3, AppendRefusal.Fenced), await old.Heard.UntilRefused());
        Assert.Equal([2L], old.Heard.Commits);
        var owner = await opening;
        Assert.Equal(2, owner.Opening.Head);
        Assert.Equal([1L, 2], owner.Opening.Recent.Select(recent => recent.Seq));
        await innocent.Committed();
        await owner.Append(1, "owner").Committed();
        Assert.Equal(["before 1", "before 2", "owner 3"], (await AssertContiguous(log, "moved", 3)).Select(Text));
        Assert.Empty(old.Heard.Breaches);
    }

    [Fact]
    public async Task An_opening_whose_caller_gave_up_while_it_waited_does_no_harm()
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "lobby")).Append(3).Committed();
        using var impatience = new CancellationTokenSource();
        await using (await HoldWriterAsync(log))
        {
            var opening = log.OpenAsync(new RoomId("lobby"), 0, new RecordingListener(), impatience.Token);
            await impatience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Soon("end of the wait"));
        }

        var next = await Owner.OpenAsync(log, "lobby");
        Assert.Equal((3L, 3L), (next.Opening.Head, next.Opening.Tenure.Term));
        await next.Append(1).Committed();
        await AssertContiguous(log, "lobby", 4);
    }

    [Fact]
    public async Task A_full_queue_takes_no_opening_either()
    {
        var log = NewLog(new RoomLogOptions { QueueCapacity = 10 });
        var owner = await Owner.OpenAsync(log, "lobby");
        await using (await HoldWriterAsync(log))
        {
            owner.Append(10);
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "third"));
        }

        await owner.Committed();
    }

    // ---- failures

    [Fact]
    public async Task A_failed_commit_is_told_to_every_room_of_the_batch_and_they_go_on_without_a_hole()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        var log = NewLog(gate);
        var (one, two) = (await (await Owner.OpenAsync(log, "one")).Append(3, "kept").Committed(), await Owner.OpenAsync(log, "two"));
        Task<Owner> opening;
        await using (await gate.HoldAsync(log))
        {
            one.Append(2, "lost");
            two.Append(2, "lost");
            one.Append(1, "lost");
            opening = Owner.OpenAsync(log, "three");
            // The held batch commits; the one that gathers now doesn't.
            gate.AtNextCommit(_ => gate.AtNextCommit(_ => throw new IOException("The disk burns.")));
        }

        Assert.Equal(new Refusal(4, AppendRefusal.Unavailable), await one.Heard.UntilRefused());
        Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await two.Heard.UntilRefused());
        Assert.Contains("The disk burns.", (await Assert.ThrowsAsync<RoomLogUnavailableException>(() => opening)).Message, StringComparison.Ordinal);

        // The old tenures are over, although nobody else has opened the rooms.
        one.Append(5, "lost");
        var (again, fresh) = (await Owner.OpenAsync(log, "one"), await Owner.OpenAsync(log, "two"));
        Assert.Equal((3L, 0L), (again.Opening.Head, fresh.Opening.Head));
        await again.Append(1, "kept").Committed();
        await fresh.Append(1, "kept").Committed();
        Assert.Equal(["kept 1", "kept 2", "kept 3", "kept 4"], (await AssertContiguous(log, "one", 4)).Select(Text));
        Assert.Equal(["kept 1"], (await AssertContiguous(log, "two", 1)).Select(Text));
        Assert.Equal(1, (await Owner.OpenAsync(log, "three")).Opening.Tenure.Term);
        Assert.Empty(one.Heard.Breaches);
        Assert.Single(_said.Entries, entry => entry.Id == CommitFailed);
    }

    [Fact]
    public async Task Appends_that_wait_behind_a_failed_batch_do_not_get_in()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        var log = NewLog(gate, new RoomLogOptions { BatchRows = 10 });
        var owner = await Owner.OpenAsync(log, "lobby");
        await using (await gate.HoldAsync(log))
        {
            owner.Append(100);
            gate.AtNextCommit(_ => gate.AtNextCommit(_ => gate.AtNextCommit(_ => throw new IOException("The disk burns."))));
        }

        Assert.Equal(new Refusal(11, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());
        await WritersTurn(log);
        Assert.Equal([10L], owner.Heard.Commits);
        await AssertContiguous(log, "lobby", 10);
        Assert.Equal(10, (await Owner.OpenAsync(log, "lobby")).Opening.Head);
    }

    // A commit can succeed and its answer be lost; "unavailable" therefore never says that nothing was stored.
    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_when_the_room_opens_again()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        var log = NewLog(gate);
        var owner = await Owner.OpenAsync(log, "lobby");
        gate.AtNextCommit(connection =>
        {
            Run(connection, "COMMIT");
            throw new IOException("The cable is out.");
        });
        owner.Append(1);
        Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await owner.Heard.UntilRefused());

        var again = await Owner.OpenAsync(log, "lobby", window: 10);
        Assert.Equal(1, again.Opening.Head);
        Assert.Equal(new ClientMessageId("id-1"), Assert.Single(again.Opening.Recent).Id);
        await again.Append(1).Committed();
        await AssertContiguous(log, "lobby", 2);
    }

    [Fact]
    public async Task A_full_disk_refuses_and_the_log_goes_on_when_there_is_room_again()
    {
        _declared.Add(CommitFailed);
        var full = true;
        var gate = new WriterGate();
        gate.Seams.Connected = connection =>
        {
            if (Volatile.Read(ref full))
            {
                Run(connection, "PRAGMA max_page_count = 64");
            }
        };
        var log = NewLog(gate, new RoomLogOptions { BatchRows = 2 });
        var owner = await Owner.OpenAsync(log, "lobby");
        for (var i = 0; i < 20; i++)
        {
            owner.Append(Owner.Event(owner.Next, new byte[30_000]));
        }

        var refusal = await owner.Heard.UntilRefused();
        Assert.Equal(AppendRefusal.Unavailable, refusal.Why);
        Assert.InRange(refusal.From, 3, 10);
        Assert.Equal(SQLitePCL.raw.SQLITE_FULL, Assert.IsType<SqliteException>(_said.Entries.First(entry => entry.Id == CommitFailed).Error).SqliteErrorCode);
        await AssertContiguous(log, "lobby", refusal.From - 1);

        // The rooms try again while the disk is still full, as they will.
        var again = await Owner.OpenAsync(log, "lobby");
        again.Append(Owner.Event(again.Next, new byte[300_000]));
        Assert.Equal(new Refusal(refusal.From, AppendRefusal.Unavailable), await again.Heard.UntilRefused());

        Volatile.Write(ref full, false);
        var last = await Owner.OpenAsync(log, "lobby");
        last.Append(Owner.Event(last.Next, new byte[300_000]));
        await last.Committed();
        await AssertContiguous(log, "lobby", refusal.From);
    }

    // A transaction without a page in it commits on a full disk as on any other: pings said "ready" while every message was refused.
    [Fact]
    public async Task A_ping_fails_while_the_disk_is_full_and_finds_out_itself_when_there_is_room_again()
    {
        _declared.Add(CommitFailed);
        var disk = new FullDisk { IsFull = false };
        var gate = new WriterGate { Seams = { Connected = disk.Attach } };
        var log = NewLog(gate);
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        disk.IsFull = true;
        // Nothing has failed yet, and a ping is not what wears the disk.
        await log.PingAsync().Soon("answer");

        owner.Append(1);
        await owner.Heard.UntilRefused();
        for (var i = 0; i < 3; i++)
        {
            var refusal = await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
            Assert.Contains("chat.db did not commit: ", refusal.Message, StringComparison.Ordinal);
        }

        disk.IsFull = false;
        await log.PingAsync().Soon("answer");
        disk.IsFull = true;
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
    }

    [Fact]
    public async Task Only_what_was_to_be_stored_counts_as_a_failure_or_as_the_end_of_failures()
    {
        _declared.Add(CommitFailed);
        var disk = new FullDisk { IsFull = true };
        var gate = new WriterGate { Seams = { Connected = disk.Attach } };
        var log = NewLog(gate);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
            disk.IsFull = false;
            await log.PingAsync().Soon("answer");
            disk.IsFull = true;
        }

        gate.AtNextCommit(_ => throw new IOException("The disk burns."));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
        disk.IsFull = false;
        await Owner.OpenAsync(log, "lobby");
        gate.AtNextCommit(_ => throw new IOException("The disk burns."));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync()).Soon("refusal");
        await log.PingAsync().Soon("answer");

        Assert.Equal(
            [(CommitFailed, "1."), (CommitFailed, "2."), (CommitFailed, "3."), (CommitsAgain, "failures.")],
            _said.Entries.Where(entry => entry.Id is CommitFailed or CommitsAgain).Select(entry => (entry.Id, entry.Message.Split(' ')[^1])));
    }

    [Fact]
    public async Task A_ping_after_a_failure_leaves_the_schemas_version_as_it_is()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        var log = NewLog(gate);
        gate.AtNextCommit(_ => throw new IOException("The disk burns."));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
        using var other = Connect();
        // A newer program, at work on the same file.
        Run(other, "PRAGMA user_version = 99");
        await log.PingAsync().Soon("answer");
        Assert.Equal(99L, Run(other, "PRAGMA user_version"));
    }

    [Fact]
    public async Task A_file_that_somebody_else_keeps_locked_refuses_until_it_is_free()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        gate.Seams.BusyTimeout = TimeSpan.FromMilliseconds(20);
        var log = NewLog(gate);
        var (one, two) = (await (await Owner.OpenAsync(log, "one")).Append(1).Committed(), await Owner.OpenAsync(log, "two"));
        using (var other = Connect())
        {
            Run(other, "BEGIN IMMEDIATE");
            one.Append(1);
            two.Append(1);
            Assert.Equal(new Refusal(2, AppendRefusal.Unavailable), await one.Heard.UntilRefused());
            Assert.Equal(new Refusal(1, AppendRefusal.Unavailable), await two.Heard.UntilRefused());
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "one"));
            await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync());
            // Readers don't care.
            await AssertContiguous(log, "one", 1);
            Run(other, "ROLLBACK");
        }

        await (await Owner.OpenAsync(log, "one")).Append(1).Committed();
        await (await Owner.OpenAsync(log, "two")).Append(1).Committed();
        await AssertContiguous(log, "one", 2);
        await AssertContiguous(log, "two", 1);
        Assert.Contains(_said.Entries, entry => entry.Id == CommitsAgain);
    }

    [Fact]
    public async Task A_place_taken_by_hand_refuses_that_owner_alone()
    {
        _declared.Add(PlaceTaken);
        var log = NewLog();
        var (owner, innocent) = (await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed(), await Owner.OpenAsync(log, "innocent"));
        using (var connection = Connect())
        {
            Run(connection, "INSERT INTO events SELECT room_id, 3, at, kind, sender, 'by-hand', body FROM events");
        }

        await using (await HoldWriterAsync(log))
        {
            owner.Append(4);
            innocent.Append(2);
        }

        Assert.Equal(new Refusal(3, AppendRefusal.Fenced), await owner.Heard.UntilRefused());
        Assert.Equal([1L, 2], owner.Heard.Commits);
        await innocent.Committed();
        Assert.Equal("by-hand", (await AssertContiguous(log, "lobby", 3))[2].Id.Value);
        await AssertContiguous(log, "innocent", 2);
    }

    // A writer that reconnects must not begin an empty log where the real one has gone: its rooms would start again at 1.
    [Fact]
    public async Task A_file_that_vanished_is_not_made_anew()
    {
        _declared.Add(CommitFailed);
        var gate = new WriterGate();
        var log = NewLog(gate);
        await (await Owner.OpenAsync(log, "lobby")).Append(3).Committed();
        gate.AtNextCommit(_ =>
        {
            Array.ForEach(Directory.GetFiles(_folder.Path), File.Delete);
            throw new IOException("The disk burns.");
        });
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync());
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
        Assert.False(File.Exists(_folder.File("chat.db")));
    }

    [Theory]
    [InlineData(SqliteReadSession.After)]
    [InlineData(SqliteReadSession.Before)]
    [InlineData(SqliteReadSession.Bounds)]
    [InlineData(SqliteReadSession.Recent)]
    public async Task A_read_costs_what_it_returns_not_what_the_room_holds(string sql)
    {
        await CloseAsync(NewLog());
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in (string[])["$name", "$bound", "$limit", "$room", "$head", "$window"])
        {
            command.Parameters.AddWithValue(name, 1);
        }

        using var row = command.ExecuteReader();
        var plan = new List<string>();
        while (row.Read())
        {
            plan.Add(row.GetString(3));
        }

        Assert.Contains(plan, step => step.StartsWith("SEARCH events USING PRIMARY KEY (room_id=?", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && step != "SCAN CONSTANT ROW");
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }
}
