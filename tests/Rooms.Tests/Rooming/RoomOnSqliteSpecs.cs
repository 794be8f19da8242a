using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Rooms.Tests.Log;
using ChatCluster.Shared;
using ChatCluster.Shared.Cluster.Links;
using ChatCluster.Shared.Rooms;
using ChatCluster.Testing;
using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms.Tests.Rooming;

/// <summary>Rooms over the real SQLite log: what a double might only pretend.</summary>
public sealed class RoomOnSqliteSpecs() : TestKit("akka { stdout-loglevel = OFF, loglevel = WARNING }"), IAsyncLifetime
{
    private const int RoomFenced = 2003;
    private const int CommitFailed = 2102;

    private static readonly RoomId Lobby = new("lobby");

    private readonly TempFolder _folder = new();
    private readonly RecordedLog<RoomActor> _roomsSaid = new();
    private readonly RecordedLog<SqliteRoomLog> _logSaid = new();
    private readonly List<int> _declared = [];
    private readonly List<SqliteRoomLog> _logs = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Shutdown();
        foreach (var log in _logs)
        {
            await log.DisposeAsync();
        }

        _folder.Dispose();
        _roomsSaid.AssertNoWarningsBut(_declared);
        _logSaid.AssertNoWarningsBut(_declared);
    }

    [Fact]
    public async Task A_retry_after_a_restart_of_the_room_gets_the_first_answer()
    {
        var relay = await JoinAsync(NewNode(out _));
        relay.Post("1");
        relay.Post("2");
        await relay.UntilAnswered();
        var first = relay.Answers["1"];

        await StopRoomAsync(relay);
        await relay.JoinAsync();
        Assert.Equal((2, 2), (relay.Term, relay.Head));
        relay.Post("1");
        await relay.UntilAnswered();
        Assert.Equal(first, relay.Answers["1"]);
        Assert.Equal(["1", "2"], await StoredIds());
    }

    [Fact]
    public async Task A_retry_after_a_restart_of_the_node_gets_the_first_answer()
    {
        var relay = await JoinAsync(NewNode(out _));
        relay.Post("1");
        await relay.UntilAnswered();
        var first = relay.Answers["1"];
        await _logs[0].DisposeAsync();

        var after = await JoinAsync(NewNode(out _));
        after.Post("1");
        await after.UntilAnswered();
        Assert.Equal(first, after.Answers["1"]);
    }

    [Fact]
    public async Task The_window_is_as_long_as_the_setting_also_after_a_restart()
    {
        var relay = await JoinAsync(NewNode(out _, new RoomOptions { DedupWindow = 16 }));
        for (var i = 1; i <= 17; i++)
        {
            relay.Post($"{i}");
        }

        await relay.UntilAnswered();
        await StopRoomAsync(relay);
        await relay.JoinAsync();
        relay.Post("2"); // the oldest that is remembered
        relay.Post("1"); // forgotten: stored again
        await relay.UntilAnswered();
        Assert.Equal((2, 18), (relay.Answers["2"].Seq, relay.Answers["1"].Seq));
    }

    [Fact]
    public async Task A_commit_that_fails_costs_a_retry_and_nothing_else()
    {
        _declared.Add(CommitFailed);
        var relay = await JoinAsync(NewNode(out var gate));
        relay.Post("1");
        await relay.UntilAnswered();
        gate.AtNextCommit(_ => throw new IOException("The disk burns."));
        relay.Post("2");
        await relay.UntilAnswered();
        Assert.Equal((2, 2L), (relay.Term, relay.Answers["2"].Seq));
        Assert.Equal(["1", "2"], await StoredIds());
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_answered_at_the_retry()
    {
        _declared.Add(CommitFailed);
        var relay = await JoinAsync(NewNode(out var gate));
        gate.AtNextCommit(connection =>
        {
            using var commit = connection.CreateCommand();
            commit.CommandText = "COMMIT";
            commit.ExecuteNonQuery();
            throw new IOException("The cable is out.");
        });
        relay.Post("1");
        await relay.UntilAnswered();
        Assert.Equal((2, 1L), (relay.Term, relay.Answers["1"].Seq));
        Assert.Equal(["1"], await StoredIds());
    }

    [Fact]
    public async Task A_full_queue_is_said_and_everything_is_stored_in_the_end()
    {
        var relay = await JoinAsync(NewNode(out var gate, new RoomOptions { Log = new RoomLogOptions { QueueCapacity = 3 } }));
        await using (await gate.HoldAsync(_logs[0]))
        {
            for (var i = 1; i <= 5; i++)
            {
                relay.Post($"{i}");
            }

            await relay.HearsOverloaded();
            await relay.HearsOverloaded();
        }

        relay.SendAgain();
        await relay.UntilAnswered();
        Assert.Equal(["1", "2", "3", "4", "5"], await StoredIds());
    }

    // Two nodes that both believe to own the room, as on the two sides of a partition.
    [Fact]
    public async Task Of_two_owners_only_the_newer_one_acknowledges()
    {
        _declared.Add(RoomFenced);
        var older = await JoinAsync(NewNode(out _));
        older.Post("1");
        await older.UntilAnswered();
        var newer = await JoinAsync(NewNode(out _));
        Assert.Equal((2, 1), (newer.Term, newer.Head));

        older.Post("2");
        await older.HearsTheEnd();
        newer.Post("3");
        await newer.UntilAnswered();
        Assert.Equal(2, newer.Answers["3"].Seq);
        Assert.Equal(["1", "3"], await StoredIds());

        await older.JoinAsync(); // its region opens the room once more: now the other one is the older
        older.SendAgain();
        await older.UntilAnswered();
        Assert.Equal((3, 3L), (older.Term, older.Answers["2"].Seq));
    }

    // Each sender's messages keep their order, each is stored once, each relay sees each event once, whatever fails on the way.
    [Fact]
    public async Task Everything_is_stored_once_and_in_order_over_a_disk_that_keeps_failing()
    {
        const int Each = 200;
        _declared.Add(CommitFailed);
        var region = NewNode(out var gate);
        var commits = 0;
        gate.Seams.Committing = connection =>
        {
            switch (++commits % 7)
            {
                case 3:
                    throw new IOException("The disk burns.");
                case 6:
                    using (var commit = connection.CreateCommand())
                    {
                        commit.CommandText = "COMMIT";
                        commit.ExecuteNonQuery();
                    }

                    throw new IOException("The cable is out.");
            }
        };
        var relays = new List<SendingRelay>();
        for (var r = 0; r < 3; r++)
        {
            relays.Add(await JoinAsync(region, $"user-{r}"));
        }

        await Task.WhenAll(relays.Select(async relay =>
        {
            for (var i = 1; i <= Each; i++)
            {
                relay.Post($"{i}");
                if (i % 10 == 0)
                {
                    await relay.UntilAnswered();
                }
            }
        })).Soon("the answers");

        var stored = await Stored();
        Assert.Equal(Enumerable.Range(1, 3 * Each).Select(static seq => (long)seq), stored.Select(static e => e.Seq));
        foreach (var relay in relays)
        {
            var own = stored.Where(e => e.From == relay.From).ToList();
            Assert.Equal(Enumerable.Range(1, Each).Select(static i => $"{i}"), own.Select(static e => e.Id.Value));
            Assert.All(own, e => Assert.Equal((e.Seq, e.At), relay.Answers[e.Id.Value]));
        }

        Assert.True(relays[0].Term > 5, $"only {relays[0].Term} terms: too few failures to prove anything");
    }

    private IActorRef NewNode(out WriterGate gate, RoomOptions? options = null)
    {
        gate = new WriterGate();
        options ??= new RoomOptions();
        options.ReopenDelay = TimeSpan.FromMilliseconds(1);
        var log = new SqliteRoomLog(_folder.Path, options.Log, TimeProvider.System, _logSaid, gate.Seams);
        _logs.Add(log);
        var links = new NodeLinks<EventsCommitted>(static _ => throw new InvalidOperationException("There is no other node."));
        return Sys.ActorOf(ChildPerEntity.Props(
            RoomSharding.Extractor,
            room => Props.Create(() => new RoomActor(new RoomId(room), log, new RoomTable(), links, Options.Create(options), TimeProvider.System, _roomsSaid))));
    }

    private async Task<SendingRelay> JoinAsync(IActorRef region, string from = "alice")
    {
        var relay = new SendingRelay(CreateTestProbe(), region, Lobby, new UserId(from));
        await relay.JoinAsync();
        return relay;
    }

    private static async Task StopRoomAsync(SendingRelay relay)
    {
        relay.Room.Tell(RoomActor.Stop.Instance);
        await relay.HearsTheEnd();
    }

    private async Task<IReadOnlyList<RoomEvent>> Stored()
    {
        var page = await _logs[^1].ReadAfterAsync(Lobby, 0, new PageLimit(int.MaxValue, int.MaxValue));
        Assert.False(page.More);
        return page.Events;
    }

    private async Task<IEnumerable<string>> StoredIds() => (await Stored()).Select(static e => e.Id.Value);
}
