using System.Collections.Concurrent;
using System.Text;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

/// <summary>What every <see cref="IRoomLog"/> guarantees, whatever it stores in.</summary>
public abstract class RoomLogContract
{
    protected static readonly PageLimit Everything = new(int.MaxValue, int.MaxValue);

    /// <summary>One more log on this spec's store, as another process would open it; closed with the spec.</summary>
    protected abstract IRoomLog NewLog(RoomLogOptions? options = null);

    /// <summary>Closes a log as a node does that stops.</summary>
    protected abstract Task CloseAsync(IRoomLog log);

    /// <summary>When it returns the writer has work and is stuck with it; what is queued until the disposal waits and is then written in one go.</summary>
    protected abstract Task<IAsyncDisposable> HoldWriterAsync(IRoomLog log);

    /// <summary>How many transactions the log's writer has tried to commit.</summary>
    protected abstract int TransactionsOf(IRoomLog log);

    /// <summary>Deletes a room's events up to a place, as retention will.</summary>
    protected abstract Task PurgeAsync(string room, long through);

    protected static string Text(RoomEvent stored) => Encoding.UTF8.GetString(stored.Body.Span);

    protected static async Task<IReadOnlyList<RoomEvent>> ReadAll(IRoomLog log, string room)
    {
        var page = await log.ReadAfterAsync(new RoomId(room), 0, Everything).Soon("read");
        Assert.False(page.More);
        return page.Events;
    }

    /// <summary>The room's log has exactly 1 … <paramref name="head"/>.</summary>
    protected static async Task<IReadOnlyList<RoomEvent>> AssertContiguous(IRoomLog log, string room, long head)
    {
        var events = await ReadAll(log, room);
        Assert.Equal(Enumerable.Range(1, (int)head).Select(seq => (long)seq), events.Select(stored => stored.Seq));
        return events;
    }

    private static void AssertSame(RoomEvent expected, RoomEvent actual)
    {
        Assert.Equal(expected with { Body = default }, actual with { Body = default });
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());
    }

    /// <summary>Returns when everything that was queued before has its outcome.</summary>
    protected static async Task WritersTurn(IRoomLog log) => await (await Owner.OpenAsync(log, "the writer's turn")).Append(1).Committed();

    // ---- committed means stored

    [SkippableFact]
    public async Task What_was_committed_is_read_as_it_was_written()
    {
        var log = NewLog();
        var owner = await Owner.OpenAsync(log, "lobby");
        var written = new[] { Owner.Event(1, "one"), Owner.Event(2, "two"), Owner.Event(3, "three") };
        foreach (var next in written)
        {
            owner.Append(next);
        }

        await owner.Committed();
        var read = await ReadAll(log, "lobby");
        Assert.Equal(3, read.Count);
        Assert.All(written.Zip(read), pair => AssertSame(pair.First, pair.Second));
    }

    [SkippableFact]
    public async Task What_was_committed_is_there_for_a_new_log_on_the_same_store()
    {
        var first = NewLog();
        var owner = await (await Owner.OpenAsync(first, "lobby")).Append(5).Committed();
        await CloseAsync(first);

        var second = NewLog();
        Assert.Equal("hello 5", Text((await AssertContiguous(second, "lobby", 5))[4]));
        var next = await Owner.OpenAsync(second, "lobby");
        Assert.Equal((owner.Opening.Epoch, 5L), (next.Opening.Epoch, next.Opening.Head));
        await next.Append(1).Committed();
        await AssertContiguous(second, "lobby", 6);
    }

    [SkippableFact]
    public async Task A_commit_is_visible_to_every_log_on_the_store_when_it_is_announced()
    {
        var (writing, reading) = (NewLog(), NewLog());
        var owner = await Owner.OpenAsync(writing, "lobby");
        for (var i = 1; i <= 20; i++)
        {
            await owner.Append(1).Committed();
            await AssertContiguous(reading, "lobby", i);
        }
    }

    [SkippableFact]
    public async Task Thousands_of_appends_from_many_threads_keep_each_rooms_order()
    {
        const int Rooms = 24, Threads = 6, Each = 400;
        var log = NewLog();
        var owners = new Owner[Rooms];
        for (var i = 0; i < Rooms; i++)
        {
            owners[i] = await Owner.OpenAsync(log, $"room-{i}");
        }

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var n = 0; n < Each; n++)
            {
                for (var room = thread; room < Rooms; room += Threads)
                {
                    owners[room].Append(1, $"room {room} says");
                }
            }
        }))).Soon("appends");

        for (var i = 0; i < Rooms; i++)
        {
            await owners[i].Committed();
            Assert.Empty(owners[i].Heard.Breaches);
            var events = await AssertContiguous(log, $"room-{i}", Each);
            Assert.All(events, stored => Assert.Equal($"room {i} says {stored.Seq}", Text(stored)));
        }
    }

    [SkippableFact]
    public async Task Names_of_any_script_and_any_body_come_back_byte_by_byte()
    {
        var log = NewLog();
        var owner = await Owner.OpenAsync(log, "räume:日本語-🜁");
        var random = new byte[64 * 1024];
        new Random(7).NextBytes(random);
        byte[][] bodies = [[], [0], "a\0b\0\0c\0"u8.ToArray(), Encoding.UTF8.GetBytes("grüße 👋🏽 日本語 \u0007 '; DROP TABLE rooms;--"), random];
        foreach (var body in bodies)
        {
            owner.Append(Owner.Event(owner.Next, body) with { From = new UserId("Zoë O'Neil|北"), Id = new ClientMessageId("~!\"'%_$") });
        }

        // A body that is a part of a larger array, as frames are.
        owner.Append(Owner.Event(owner.Next, []) with { Body = random.AsMemory(100, 5000) });
        await owner.Committed();

        var read = await ReadAll(log, "räume:日本語-🜁");
        Assert.Equal([.. bodies, random[100..5100]], read.Select(stored => stored.Body.ToArray()));
        Assert.Equal((new UserId("Zoë O'Neil|北"), new ClientMessageId("~!\"'%_$")), (read[3].From, read[3].Id));
        var recent = (await Owner.OpenAsync(log, "räume:日本語-🜁", window: 1)).Opening.Recent;
        Assert.Equal(new RecentEvent(6, read[5].At, read[5].From, read[5].Id), Assert.Single(recent));
    }

    [SkippableFact]
    public async Task Names_that_differ_in_case_are_two_rooms()
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "Lobby")).Append(2).Committed();
        Assert.Equal(0, (await Owner.OpenAsync(log, "lobby")).Opening.Head);
        await AssertContiguous(log, "Lobby", 2);
    }

    // ---- opening

    [SkippableFact]
    public async Task A_new_room_is_empty_and_has_an_epoch_of_its_own()
    {
        var log = NewLog();
        var (one, other) = ((await Owner.OpenAsync(log, "one")).Opening, (await Owner.OpenAsync(log, "other")).Opening);
        Assert.Equal((1L, 0L, 1L), (one.First, one.Head, one.Tenure.Term));
        Assert.Empty(one.Recent);
        Assert.Equal(new RoomId("one"), one.Tenure.Room);
        Assert.NotEqual(one.Epoch, other.Epoch);
        Assert.NotEmpty(one.Epoch.Value);
    }

    [SkippableFact]
    public async Task Each_opening_raises_the_term_and_keeps_the_epoch()
    {
        var (log, other) = (NewLog(), NewLog());
        var openings = new List<RoomOpening>();
        for (var i = 0; i < 3; i++)
        {
            openings.Add((await Owner.OpenAsync(log, "lobby")).Opening);
            openings.Add((await Owner.OpenAsync(other, "lobby")).Opening);
        }

        Assert.Equal([1L, 2, 3, 4, 5, 6], openings.Select(opening => opening.Tenure.Term));
        Assert.Single(openings.Select(opening => opening.Epoch).Distinct());
    }

    [SkippableFact]
    public async Task Openings_at_the_same_time_get_terms_of_their_own()
    {
        var log = NewLog();
        var owners = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Owner.OpenAsync(log, "lobby")));
        Assert.Equal(Enumerable.Range(1, 50).Select(term => (long)term), owners.Select(owner => owner.Opening.Tenure.Term).Order());
        Assert.Single(owners.Select(owner => owner.Opening.Epoch).Distinct());
    }

    [SkippableTheory]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 1)]
    [InlineData(9, 10, 9)]
    [InlineData(10, 10, 10)]
    [InlineData(4096, 10, 10)]
    [InlineData(int.MaxValue, 3, 3)]
    public async Task Opening_returns_the_newest_events_of_the_window(int window, int stored, int expected)
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "lobby")).Append(stored).Committed();
        await (await Owner.OpenAsync(log, "neighbour")).Append(20).Committed();

        var opening = (await Owner.OpenAsync(log, "lobby", window)).Opening;
        Assert.Equal((1L, (long)stored), (opening.First, opening.Head));
        Assert.Equal(
            Enumerable.Range(stored - expected + 1, expected).Select(seq => Owner.Event(seq, "")).Select(e => new RecentEvent(e.Seq, e.At, e.From, e.Id)),
            opening.Recent);
    }

    [SkippableFact]
    public async Task Opening_with_a_negative_window_is_a_mistake() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Owner.OpenAsync(NewLog(), "lobby", window: -1));

    [SkippableFact]
    public async Task An_opening_whose_caller_gave_up_does_no_harm()
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "lobby")).Append(3).Committed();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => log.OpenAsync(new RoomId("lobby"), 0, new RecordingListener(), new CancellationToken(canceled: true)).Soon("end of the wait"));
        using var impatience = new CancellationTokenSource();
        var opening = log.OpenAsync(new RoomId("lobby"), 0, new RecordingListener(), impatience.Token);
        await impatience.CancelAsync();
        // Too late or not: either is fine.
        await Task.WhenAny(opening).Soon("end of the wait");

        var next = await Owner.OpenAsync(log, "lobby");
        Assert.Equal(3, next.Opening.Head);
        await next.Append(1).Committed();
        await AssertContiguous(log, "lobby", 4);
    }

    // ---- purged events

    [SkippableFact]
    public async Task After_a_purge_the_room_begins_later()
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "lobby")).Append(10).Committed();
        await PurgeAsync("lobby", 4);

        var owner = await Owner.OpenAsync(log, "lobby", window: 100);
        Assert.Equal((5L, 10L), (owner.Opening.First, owner.Opening.Head));
        Assert.Equal([5L, 6, 7, 8, 9, 10], owner.Opening.Recent.Select(recent => recent.Seq));
        var page = await log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(2, int.MaxValue));
        Assert.Equal([5L, 6], page.Events.Select(stored => stored.Seq));
        Assert.Equal(new LogPage([], More: false).More, (await log.ReadBeforeAsync(new RoomId("lobby"), 5, Everything)).More);
    }

    [SkippableFact]
    public async Task A_place_is_never_given_twice_even_when_everything_was_purged()
    {
        var log = NewLog();
        await (await Owner.OpenAsync(log, "lobby")).Append(10).Committed();
        await PurgeAsync("lobby", 10);

        var owner = await Owner.OpenAsync(log, "lobby", window: 100);
        Assert.Equal((11L, 10L), (owner.Opening.First, owner.Opening.Head));
        Assert.Empty(owner.Opening.Recent);
        await owner.Append(2).Committed();
        Assert.Equal([11L, 12], (await ReadAll(log, "lobby")).Select(stored => stored.Seq));
        var next = (await Owner.OpenAsync(log, "lobby")).Opening;
        Assert.Equal((11L, 12L), (next.First, next.Head));
    }

    // ---- pages

    [SkippableTheory]
    [InlineData(0, 3, "1 2 3", true)]
    [InlineData(-5, 3, "1 2 3", true)]
    [InlineData(7, 3, "8 9 10", false)]
    [InlineData(7, 2, "8 9", true)]
    [InlineData(9, 3, "10", false)]
    [InlineData(10, 3, "", false)]
    [InlineData(11, 3, "", false)]
    [InlineData(long.MaxValue, 3, "", false)]
    [InlineData(long.MinValue, 10, "1 2 3 4 5 6 7 8 9 10", false)]
    [InlineData(0, int.MaxValue, "1 2 3 4 5 6 7 8 9 10", false)]
    public async Task Pages_forward_hold_what_follows(long after, int limit, string expected, bool more)
    {
        var log = await LogWithTenEvents();
        AssertPage(expected, more, await log.ReadAfterAsync(new RoomId("lobby"), after, new PageLimit(limit, int.MaxValue)));
    }

    [SkippableTheory]
    [InlineData(11, 3, "8 9 10", true)]
    [InlineData(long.MaxValue, 3, "8 9 10", true)]
    [InlineData(4, 3, "1 2 3", false)]
    [InlineData(4, 2, "2 3", true)]
    [InlineData(2, 3, "1", false)]
    [InlineData(1, 3, "", false)]
    [InlineData(0, 3, "", false)]
    [InlineData(-1, 3, "", false)]
    [InlineData(long.MinValue, 3, "", false)]
    [InlineData(11, int.MaxValue, "1 2 3 4 5 6 7 8 9 10", false)]
    public async Task Pages_backward_hold_the_newest_before(long before, int limit, string expected, bool more)
    {
        var log = await LogWithTenEvents();
        AssertPage(expected, more, await log.ReadBeforeAsync(new RoomId("lobby"), before, new PageLimit(limit, int.MaxValue)));
    }

    // Each body has 100 bytes.
    [SkippableTheory]
    [InlineData(300, "1 2 3", true, "8 9 10", true)]
    [InlineData(399, "1 2 3", true, "8 9 10", true)]
    [InlineData(1, "1", true, "10", true)]
    [InlineData(0, "1", true, "10", true)]
    [InlineData(1000, "1 2 3 4 5 6 7 8 9 10", false, "1 2 3 4 5 6 7 8 9 10", false)]
    [InlineData(999, "1 2 3 4 5 6 7 8 9", true, "2 3 4 5 6 7 8 9 10", true)]
    public async Task Pages_end_at_the_bound_of_bytes_but_are_never_empty(int bytes, string forward, bool moreForward, string backward, bool moreBackward)
    {
        var log = await LogWithTenEvents();
        AssertPage(forward, moreForward, await log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(50, bytes)));
        AssertPage(backward, moreBackward, await log.ReadBeforeAsync(new RoomId("lobby"), 11, new PageLimit(50, bytes)));
    }

    [SkippableFact]
    public async Task A_room_that_nobody_opened_has_no_events()
    {
        var log = await LogWithTenEvents();
        AssertPage("", false, await log.ReadAfterAsync(new RoomId("nowhere"), 0, Everything));
        AssertPage("", false, await log.ReadBeforeAsync(new RoomId("nowhere"), long.MaxValue, Everything));
        Assert.Equal(1, (await Owner.OpenAsync(log, "nowhere")).Opening.Tenure.Term);
    }

    [SkippableFact]
    public async Task A_page_of_no_events_is_a_mistake()
    {
        var log = NewLog();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.ReadAfterAsync(new RoomId("lobby"), 0, new PageLimit(0, 100)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.ReadBeforeAsync(new RoomId("lobby"), 9, new PageLimit(-1, 100)));
    }

    [SkippableFact]
    public async Task Paging_through_a_room_while_it_grows_sees_every_event_once()
    {
        var log = NewLog(new RoomLogOptions { BatchRows = 7 });
        var owner = await Owner.OpenAsync(log, "lobby");
        var writing = Task.Run(() => owner.Append(2000).Committed());
        var seen = new List<long>();
        while (seen.Count < 2000)
        {
            if (writing.IsFaulted)
            {
                await writing;
            }

            var page = await log.ReadAfterAsync(new RoomId("lobby"), seen.LastOrDefault(), new PageLimit(13, int.MaxValue)).Soon("page");
            seen.AddRange(page.Events.Select(stored => stored.Seq));
        }

        await writing;
        Assert.Equal(Enumerable.Range(1, 2000).Select(seq => (long)seq), seen);
    }

    [SkippableFact]
    public async Task A_storm_of_reads_is_answered()
    {
        var log = await LogWithTenEvents();
        var pages = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => log.ReadAfterAsync(new RoomId("lobby"), i % 10, Everything))).Soon("pages");
        Assert.All(pages.Index(), page => Assert.Equal(10 - (page.Index % 10), page.Item.Events.Count));
    }

    private async Task<IRoomLog> LogWithTenEvents()
    {
        var log = NewLog();
        var (owner, neighbour) = (await Owner.OpenAsync(log, "lobby"), await Owner.OpenAsync(log, "neighbour"));
        for (var seq = 1; seq <= 10; seq++)
        {
            owner.Append(Owner.Event(seq, new byte[100]));
            neighbour.Append(1);
        }

        await owner.Committed();
        await neighbour.Committed();
        return log;
    }

    private static void AssertPage(string expected, bool more, LogPage page) =>
        Assert.Equal((expected, more), (string.Join(' ', page.Events.Select(stored => stored.Seq)), page.More));

    // ---- one owner

    [SkippableFact]
    public async Task A_stale_owner_is_refused_alone()
    {
        var log = NewLog();
        var (stale, innocent, other) = (await Owner.OpenAsync(log, "moved"), await Owner.OpenAsync(log, "innocent"), await Owner.OpenAsync(log, "other"));
        await stale.Append(2, "stale").Committed();
        var owner = await Owner.OpenAsync(log, "moved");
        Assert.Equal(2, owner.Opening.Head);

        var before = TransactionsOf(log);
        await using (await HoldWriterAsync(log))
        {
            innocent.Append(3);
            stale.Append(3, "too late");
            other.Append(3);
            owner.Append(1, "owner");
        }

        Assert.Equal(new Refusal(3, AppendRefusal.Fenced), await stale.Heard.UntilRefused());
        await Task.WhenAll(innocent.Committed(), other.Committed(), owner.Committed());
        Assert.Equal(2, TransactionsOf(log) - before);
        await AssertContiguous(log, "innocent", 3);
        await AssertContiguous(log, "other", 3);
        Assert.Equal(["stale 1", "stale 2", "owner 3"], (await AssertContiguous(log, "moved", 3)).Select(Text));
    }

    [SkippableFact]
    public async Task A_stale_owner_on_another_node_is_refused_alone()
    {
        var (log, elsewhere) = (NewLog(), NewLog());
        var (stale, innocent) = (await Owner.OpenAsync(log, "moved"), await Owner.OpenAsync(log, "innocent"));
        await stale.Append(2, "stale").Committed();
        var owner = await (await Owner.OpenAsync(elsewhere, "moved")).Append(1, "owner").Committed();

        await using (await HoldWriterAsync(log))
        {
            innocent.Append(1);
            // The first of these finds its place taken; the next ones would find theirs free.
            stale.Append(5, "too late");
            innocent.Append(1);
        }

        Assert.Equal(new Refusal(3, AppendRefusal.Fenced), await stale.Heard.UntilRefused());
        await innocent.Committed();
        await AssertContiguous(log, "innocent", 2);
        await owner.Append(1, "owner").Committed();
        Assert.Equal(["stale 1", "stale 2", "owner 3", "owner 4"], (await AssertContiguous(log, "moved", 4)).Select(Text));
    }

    [SkippableFact]
    public async Task An_owner_that_has_not_written_yet_already_fences()
    {
        var (log, elsewhere) = (NewLog(), NewLog());
        var stale = await Owner.OpenAsync(log, "moved");
        var owner = await Owner.OpenAsync(elsewhere, "moved");
        stale.Append(1);
        Assert.Equal(new Refusal(1, AppendRefusal.Fenced), await stale.Heard.UntilRefused());
        await owner.Append(1, "owner").Committed();
        Assert.Equal("owner 1", Text(Assert.Single(await ReadAll(log, "moved"))));
    }

    // Where the opening falls is the store's business: behind what waits, or before it.
    [SkippableFact]
    public async Task An_opening_while_appends_wait_parts_the_owners()
    {
        var log = NewLog();
        var (old, innocent) = (await Owner.OpenAsync(log, "moved"), await Owner.OpenAsync(log, "innocent"));
        Task<Owner> opening;
        await using (await HoldWriterAsync(log))
        {
            old.Append(2, "old");
            innocent.Append(1);
            opening = Owner.OpenAsync(log, "moved", window: 10);
            old.Append(2, "old");
            innocent.Append(1);
        }

        var owner = await opening;
        var head = owner.Opening.Head;
        Assert.Equal(Enumerable.Range(1, (int)head).Select(seq => (long)seq), owner.Opening.Recent.Select(recent => recent.Seq));
        // Without it the old owner might never find out: all that it has appended may have come before the opening.
        old.Append(1, "old");
        Assert.Equal(new Refusal(head + 1, AppendRefusal.Fenced), await old.Heard.UntilRefused());
        Assert.Equal(head, old.Heard.Through);
        await innocent.Committed();
        await owner.Append(1, "owner").Committed();
        Assert.Equal(
            [.. Enumerable.Range(1, (int)head).Select(seq => $"old {seq}"), $"owner {head + 1}"],
            (await AssertContiguous(log, "moved", head + 1)).Select(Text));
        Assert.Empty(old.Heard.Breaches);
    }

    // Whatever is in flight when a room is opened: either the new owner sees it and it is acknowledged, or it is refused.
    [SkippableFact]
    public async Task A_new_owner_finds_exactly_what_is_acknowledged_to_the_old_one()
    {
        IRoomLog[] logs = [NewLog(new RoomLogOptions { BatchRows = 3 }), NewLog(new RoomLogOptions { BatchRows = 3 })];
        var owner = await Owner.OpenAsync(logs[0], "moved");
        for (var i = 1; i <= 40; i++)
        {
            var opening = Owner.OpenAsync(logs[i % 2], "moved");
            while (!opening.IsCompleted)
            {
                // A few at a time in flight, whatever the store's speed.
                if (owner.Next - Math.Max(owner.Heard.Through, owner.Opening.Head) < 20)
                {
                    owner.Append(1);
                }

                await Task.Yield();
            }

            var next = await opening;
            owner.Append(1);
            Assert.Equal(new Refusal(next.Opening.Head + 1, AppendRefusal.Fenced), await owner.Heard.UntilRefused());
            Assert.Equal(next.Opening.Head, Math.Max(owner.Heard.Through, owner.Opening.Head));
            Assert.Empty(owner.Heard.Breaches);
            owner = next;
        }

        await owner.Append(1).Committed();
        await AssertContiguous(logs[0], "moved", owner.Opening.Head + 1);
    }

    [SkippableFact]
    public async Task After_a_refusal_nothing_of_the_tenure_gets_in()
    {
        var log = NewLog(new RoomLogOptions { BatchRows = 10 });
        var stale = await Owner.OpenAsync(log, "moved");
        var owner = await (await Owner.OpenAsync(log, "moved")).Append(1, "owner").Committed();
        await using (await HoldWriterAsync(log))
        {
            // Ten batches of it.
            stale.Append(100, "stale");
        }

        await stale.Heard.UntilRefused();
        // Told once: from here on appends are taken and dropped.
        stale.Append(100, "stale");
        await WritersTurn(log);
        Assert.Equal(new Refusal(1, AppendRefusal.Fenced), stale.Heard.RefusalSoFar);
        Assert.Empty(stale.Heard.Commits);
        Assert.Empty(stale.Heard.Breaches);
        await owner.Append(1, "owner").Committed();
        Assert.Equal(["owner 1", "owner 2"], (await AssertContiguous(log, "moved", 2)).Select(Text));
    }

    [SkippableFact]
    public async Task Owners_that_fight_for_rooms_never_both_win()
    {
        const int Rooms = 5, Contenders = 6, Tenures = 12;
        IRoomLog[] logs = [NewLog(new RoomLogOptions { BatchRows = 20 }), NewLog()];
        var tenures = new ConcurrentBag<(string Room, Owner Owner, string Name)>();
        await Task.WhenAll(Enumerable.Range(0, Contenders).Select(contender => Task.Run(async () =>
        {
            var random = new Random(contender);
            for (var i = 0; i < Tenures; i++)
            {
                var (room, name) = ($"room-{random.Next(Rooms)}", $"{contender}/{i}");
                var owner = await Owner.OpenAsync(logs[contender % 2], room);
                tenures.Add((room, owner, name));
                owner.Append(random.Next(1, 60), name);
                if (random.Next(2) == 0)
                {
                    await logs[contender % 2].PingAsync();
                }
            }
        }))).Soon("the fight");
        foreach (var log in logs)
        {
            await WritersTurn(log);
        }

        var expected = new Dictionary<(string Room, long Seq), string>();
        foreach (var (room, owner, name) in tenures)
        {
            Assert.Empty(owner.Heard.Breaches);
            var through = Math.Max(owner.Heard.Through, owner.Opening.Head);
            // All that was taken is answered: committed up to a place, refused from the next on, if there is one.
            Assert.Equal(through == owner.Next - 1 ? null : new Refusal(through + 1, AppendRefusal.Fenced), owner.Heard.RefusalSoFar);
            for (var seq = owner.Opening.Head + 1; seq <= through; seq++)
            {
                Assert.True(expected.TryAdd((room, seq), $"{name} {seq}"), $"{room} {seq} was acknowledged to two owners");
            }
        }

        for (var i = 0; i < Rooms; i++)
        {
            var room = $"room-{i}";
            var events = await AssertContiguous(logs[0], room, expected.Keys.Count(key => key.Room == room));
            Assert.All(events, stored => Assert.Equal(expected[(room, stored.Seq)], Text(stored)));
        }
    }

    // ---- the queue

    [SkippableFact]
    public async Task When_the_queue_is_full_nothing_is_taken_and_nothing_lost()
    {
        var log = NewLog(new RoomLogOptions { QueueCapacity = 10 });
        var (owner, other) = (await Owner.OpenAsync(log, "lobby"), await Owner.OpenAsync(log, "other"));
        await using (await HoldWriterAsync(log))
        {
            owner.Append(10);
            Assert.False(owner.TryAppend(Owner.Event(11, "hello 11")));
            Assert.False(other.TryAppend(Owner.Event(1, "hello 1")));
        }

        await owner.Committed();
        await owner.Append(1).Committed();
        await other.Append(1).Committed();
        Assert.Equal("hello 11", Text((await AssertContiguous(log, "lobby", 11))[10]));
        await AssertContiguous(log, "other", 1);
    }

    // Bodies are what a queue costs in memory: thousands of long messages are too much long before their number is.
    [SkippableFact]
    public async Task The_queue_is_full_by_the_bytes_of_bodies_too()
    {
        var log = NewLog(new RoomLogOptions { QueueBytes = 100_000 });
        var (owner, other) = (await Owner.OpenAsync(log, "lobby"), await Owner.OpenAsync(log, "other"));
        await using (await HoldWriterAsync(log))
        {
            // Alone it may be longer than all of the bound.
            owner.Append(Owner.Event(1, new byte[150_000]));
            Assert.False(owner.TryAppend(Owner.Event(2, new byte[1])));
            Assert.False(other.TryAppend(Owner.Event(1, new byte[1])));
        }

        await owner.Committed();
        await using (await HoldWriterAsync(log))
        {
            for (var seq = 2; seq <= 5; seq++)
            {
                owner.Append(Owner.Event(seq, new byte[25_000]));
            }

            Assert.False(other.TryAppend(Owner.Event(1, new byte[1])));
        }

        await owner.Committed();
        await other.Append(1).Committed();
        await AssertContiguous(log, "lobby", 5);
        await AssertContiguous(log, "other", 1);
    }

    [SkippableFact]
    public async Task Everything_that_waits_is_committed_together()
    {
        const int Rooms = 10;
        var log = NewLog(new RoomLogOptions { BatchRows = 500 });
        var owners = new Owner[Rooms];
        for (var i = 0; i < Rooms; i++)
        {
            owners[i] = await Owner.OpenAsync(log, $"room-{i}");
        }

        var before = TransactionsOf(log);
        await using (await HoldWriterAsync(log))
        {
            for (var n = 0; n < 100; n++)
            {
                Array.ForEach(owners, owner => owner.Append(1));
            }
        }

        foreach (var owner in owners)
        {
            await owner.Committed();
            Assert.Equal([50L, 100], owner.Heard.Commits);
        }

        // The one that was held, and two of 500 rows.
        Assert.Equal(3, TransactionsOf(log) - before);
    }

    [SkippableFact]
    public async Task Long_bodies_make_more_transactions()
    {
        var log = NewLog(new RoomLogOptions { BatchBytes = 10_000 });
        var owner = await Owner.OpenAsync(log, "lobby");
        var before = TransactionsOf(log);
        await using (await HoldWriterAsync(log))
        {
            for (var seq = 1; seq <= 8; seq++)
            {
                owner.Append(Owner.Event(seq, new byte[3_000]));
            }

            // Larger than a whole batch may be: alone in its own.
            owner.Append(Owner.Event(9, new byte[20_000]));
        }

        await owner.Committed();
        Assert.Equal([3L, 6, 8, 9], owner.Heard.Commits);
        Assert.Equal(5, TransactionsOf(log) - before);
    }

    [SkippableFact]
    public async Task An_event_out_of_order_is_a_mistake_of_the_owner()
    {
        var log = NewLog();
        var owner = (await Owner.OpenAsync(log, "lobby")).Append(2);
        Assert.Throws<ArgumentException>(() => owner.TryAppend(Owner.Event(2, "again")));
        Assert.Throws<ArgumentException>(() => owner.TryAppend(Owner.Event(4, "with a hole")));
        await owner.Append(1).Committed();
        await AssertContiguous(log, "lobby", 3);
    }

    [SkippableFact]
    public async Task A_tenure_of_another_log_is_a_mistake()
    {
        var tenure = (await Owner.OpenAsync(NewLog(), "lobby")).Opening.Tenure;
        Assert.Throws<ArgumentException>(() => NewLog().TryAppend(tenure, Owner.Event(1, "hello")));
    }

    [SkippableFact]
    public async Task A_listener_that_throws_harms_nobody_else()
    {
        var log = NewLog();
        var opening = await log.OpenAsync(new RoomId("lobby"), 0, new ThrowingListener());
        var neighbour = await Owner.OpenAsync(log, "neighbour");
        await using (await HoldWriterAsync(log))
        {
            Assert.True(log.TryAppend(opening.Tenure, Owner.Event(1, "hello")));
            neighbour.Append(1);
        }

        await neighbour.Committed();
        await AssertContiguous(log, "lobby", 1);
    }

    [SkippableFact]
    public async Task A_ping_is_answered_while_the_log_works() => await NewLog().PingAsync().Soon("answer");

    // Readiness asks: a node that is busy must not be taken out, least of all when it is the only one.
    [SkippableFact]
    public async Task A_ping_is_answered_however_full_the_queue_is()
    {
        var log = NewLog(new RoomLogOptions { QueueCapacity = 10, BatchRows = 1 });
        var owner = await Owner.OpenAsync(log, "lobby");
        var before = TransactionsOf(log);
        Task[] pings;
        await using (await HoldWriterAsync(log))
        {
            owner.Append(10);
            Assert.False(owner.TryAppend(Owner.Event(11, "hello 11")));
            pings = [.. Enumerable.Range(0, 100).Select(_ => log.PingAsync())];
        }

        await Task.WhenAll(pings).Soon("answers");
        await owner.Committed();
        // The one that was held and one for each event: pings have no transactions of their own where there is work.
        Assert.Equal(11, TransactionsOf(log) - before);
    }

    // ---- stopping

    [SkippableFact]
    public async Task Closing_commits_what_was_taken()
    {
        var log = NewLog(new RoomLogOptions { BatchRows = 100 });
        var owner = await Owner.OpenAsync(log, "lobby");
        Task closing;
        await using (await HoldWriterAsync(log))
        {
            owner.Append(1000);
            closing = CloseAsync(log);
        }

        await closing.Soon("close");
        Assert.Equal(1000, owner.Heard.Through);
        await AssertContiguous(NewLog(), "lobby", 1000);
    }

    [SkippableFact]
    public async Task A_closed_log_takes_nothing()
    {
        var log = NewLog();
        var owner = await (await Owner.OpenAsync(log, "lobby")).Append(1).Committed();
        await CloseAsync(log);
        await CloseAsync(log);
        Assert.False(owner.TryAppend(Owner.Event(2, "too late")));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => Owner.OpenAsync(log, "lobby"));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => ReadAll(log, "lobby"));
        await Assert.ThrowsAsync<RoomLogUnavailableException>(() => log.PingAsync());
    }

    private sealed class ThrowingListener : IAppendListener
    {
        public void Committed(RoomTenure tenure, long through) => throw new InvalidOperationException("A mistake of the owner.");

        public void Refused(RoomTenure tenure, long from, AppendRefusal why) => throw new InvalidOperationException("A mistake of the owner.");
    }
}
