using ChatCluster.Rooms.Log;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>Two owners of one room on PostgreSQL, at the moments that matter; and places that are taken although nobody else owns the room.</summary>
public sealed class PostgresFencingSpecs(LogActorSystem system) : PostgresSpecs(system)
{
    // The race that a plain join on the terms loses: the statement of the old owner has looked at the terms, is not committed yet, and the new owner opens and
    // reads the head. It would then find its first place taken.
    [PostgresTheory]
    [InlineData("read committed")]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task A_new_owner_waits_for_the_statement_in_flight_and_finds_what_it_wrote(string isolation)
    {
        await Store.RunAsync($"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''{isolation}''', current_database()); END $$");
        var (log, elsewhere) = (Store.NewLog(), Store.NewLog());
        var (other, old) = (await Owner.OpenAsync(log, "other"), await Owner.OpenAsync(log, "moved"));

        // Somebody is about to take a place in the other room: the statement stops at it, all its terms read.
        await using var session = await Store.ConnectAsync();
        await using var inserting = await BeginAsync(
            session, "INSERT INTO events SELECT id, 1, now(), 1, 'somebody', 'by-hand', '' FROM rooms WHERE name = 'other'");
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            other.Append(1, "other");
            old.Append(2, "old");
        }

        await SessionsWaitAsync(1);
        var opening = Owner.OpenAsync(elsewhere, "moved", window: 10);
        await SessionsWaitAsync(2);
        Assert.False(opening.IsCompleted);
        await inserting.RollbackAsync();

        var owner = await opening;
        Assert.Equal(2, owner.Opening.Head);
        Assert.Equal([1L, 2], owner.Opening.Recent.Select(recent => recent.Seq));
        await Task.WhenAll(other.Committed(), old.Committed());
        old.Append(1, "too late");
        Assert.Equal(new Refusal(3, AppendRefusal.Fenced), await old.Heard.UntilRefused());
        await owner.Append(1, "owner").Committed();
        await AssertRoom("moved", "old 1", "old 2", "owner 3");
    }

    [PostgresFact]
    public async Task A_statement_that_began_before_the_new_owner_and_comes_to_the_room_after_it_is_refused()
    {
        var (log, elsewhere) = (Store.NewLog(), Store.NewLog());
        var (other, old) = (await Owner.OpenAsync(log, "other"), await Owner.OpenAsync(log, "moved"));

        // Rooms are locked in the order of their ids: the statement, whose view of the terms is made, waits for the first one.
        await using var session = await Store.ConnectAsync();
        await using var locking = await BeginAsync(session, "SELECT FROM rooms WHERE name = 'other' FOR UPDATE");
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            old.Append(2, "old");
            other.Append(1, "other");
        }

        await SessionsWaitAsync(1);
        var owner = await Owner.OpenAsync(elsewhere, "moved");
        Assert.Equal(0, owner.Opening.Head);
        await owner.Append(1, "owner").Committed();
        await locking.RollbackAsync();

        Assert.Equal(new Refusal(1, AppendRefusal.Fenced), await old.Heard.UntilRefused());
        await other.Committed();
        await owner.Append(1, "owner").Committed();
        await AssertRoom("moved", "owner 1", "owner 2");
        await AssertRoom("other", "other 1");
    }

    // What a room's opening reads can be more than all buffers on the way hold.
    [PostgresFact]
    public async Task A_node_that_freezes_while_it_opens_a_room_keeps_nobody_from_taking_it()
    {
        const int Window = 100_000;
        await using var proxy = new TcpProxy((await PostgresServer.SharedAsync()).Port);
        var (log, elsewhere) = (Store.NewLog(settings: $"Port={proxy.Port}"), Store.NewLog());
        await Owner.OpenAsync(log, "moved");
        await Store.RunAsync(
            $"INSERT INTO events SELECT id, seq, now(), 1, repeat('x', 64), repeat('y', 64), '' FROM rooms, generate_series(1, {Window}) AS seq");
        proxy.HoldsAnswers = true;
        var opening = Owner.OpenAsync(log, "moved", Window);
        await Eventually.TrueAsync("the server can't send any more", async () => (long)(await Store.RunAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'ClientWrite'"))! == 1);

        var owner = await (await Owner.OpenAsync(elsewhere, "moved")).Append(1).Committed();
        proxy.HoldsAnswers = false;
        var old = await opening;
        Assert.True(old.Opening.Tenure.Term < owner.Opening.Tenure.Term);
        old.Append(1, "too late");
        Assert.Equal(AppendRefusal.Fenced, (await old.Heard.UntilRefused()).Why);
        Assert.Equal(Window + 1, (await Owner.OpenAsync(elsewhere, "moved")).Opening.Head);
    }

    [PostgresFact]
    public async Task A_stale_owner_in_the_middle_of_a_large_batch_is_refused_alone_and_at_no_cost()
    {
        const int Rooms = 50, Each = 9;
        var (log, elsewhere) = (Store.NewLog(), Store.NewLog());
        var owners = new Owner[Rooms];
        for (var i = 0; i < Rooms; i++)
        {
            owners[i] = await Owner.OpenAsync(log, $"room-{i}");
        }

        var stale = owners[Rooms / 2];
        var winner = await (await Owner.OpenAsync(elsewhere, $"room-{Rooms / 2}")).Append(1, "winner").Committed();
        var before = Store.GateOf(log).Statements;
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            for (var n = 0; n < Each; n++)
            {
                Array.ForEach(owners, owner => owner.Append(1));
            }
        }

        Assert.Equal(new Refusal(1, AppendRefusal.Fenced), await stale.Heard.UntilRefused());
        foreach (var innocent in owners.Except([stale]))
        {
            await innocent.Committed();
            Assert.Equal([(long)Each], innocent.Heard.Commits);
        }

        // The one that was held, and one for everybody.
        Assert.Equal(2, Store.GateOf(log).Statements - before);
        await winner.Append(1, "winner").Committed();
        await AssertRoom($"room-{Rooms / 2}", "winner 1", "winner 2");
    }

    [PostgresFact]
    public async Task Places_taken_by_hand_refuse_those_owners_alone_and_the_others_are_written_at_once()
    {
        Declared.Add(PlaceTaken);
        var log = Store.NewLog();
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        var (first, innocent, other) = (await Owner.OpenAsync(log, "first"), await Owner.OpenAsync(log, "innocent"), await Owner.OpenAsync(log, "other"));
        await Store.RunAsync(
            """
            INSERT INTO events
            SELECT id, seq, now(), 1, 'somebody', 'by-hand', 'by hand' FROM rooms JOIN (VALUES ('lobby', 3), ('lobby', 4), ('first', 1)) AS taken (room, seq) ON name = room
            """);

        var before = Store.GateOf(log).Statements;
        await using (await Store.GateOf(log).HoldAsync(log))
        {
            innocent.Append(1);
            owner.Append(5);
            first.Append(2);
            innocent.Append(2);
            other.Append(1);
        }

        Assert.Equal(new Refusal(3, AppendRefusal.Fenced), await owner.Heard.UntilRefused());
        Assert.Equal([1L, 2], owner.Heard.Commits);
        Assert.Equal(new Refusal(1, AppendRefusal.Fenced), await first.Heard.UntilRefused());
        await Task.WhenAll(innocent.Committed(), other.Committed());
        Assert.Equal([3L], innocent.Heard.Commits);
        // The one that was held, the one that was rolled back, and the one that was written.
        Assert.Equal(3, Store.GateOf(log).Statements - before);
        Assert.Equal([(3L, "lobby"), (1L, "first")], Store.Said.Entries
            .Where(entry => entry.Id == PlaceTaken)
            .Select(entry => (entry.Message.Contains("event 3 ", StringComparison.Ordinal) ? 3L : 1L, entry.Message.Split(' ')[1]))
            .OrderDescending());

        // What follows of the refused ones doesn't get in, although its places are free.
        owner.Append(5);
        first.Append(5);
        Assert.Equal(4, (await Owner.OpenAsync(log, "lobby")).Opening.Head);
        await (await Owner.OpenAsync(log, "first")).Append(1).Committed();
        await AssertRoom("lobby", "hello 1", "hello 2", "by hand", "by hand");
        await AssertRoom("first", "by hand", "hello 2");
        Assert.All([owner, first, innocent, other], it => Assert.Empty(it.Heard.Breaches));
    }

    [PostgresFact]
    public async Task A_room_that_was_deleted_by_hand_refuses_its_owner_and_begins_a_new_epoch()
    {
        var log = Store.NewLog();
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        await Store.RunAsync("WITH gone AS (DELETE FROM events) DELETE FROM rooms");
        owner.Append(1);
        Assert.Equal(new Refusal(2, AppendRefusal.Fenced), await owner.Heard.UntilRefused());
        var next = await Owner.OpenAsync(log, "lobby");
        Assert.Equal((0L, 1L), (next.Opening.Head, next.Opening.Tenure.Term));
        Assert.NotEqual(owner.Opening.Epoch, next.Opening.Epoch);
    }
}
