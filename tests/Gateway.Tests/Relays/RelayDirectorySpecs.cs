using Akka.Actor;
using Akka.TestKit.Xunit2;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RelayDirectorySpecs : TestKit
{
    private static readonly RoomId Lobby = new("lobby");

    private readonly RelayDirectory _directory;
    private int _started;

    public RelayDirectorySpecs() => _directory = new RelayDirectory(_ =>
    {
        _started++; // under the directory's lock
        return Sys.ActorOf(Props.Empty);
    }, new CatchUpPages(TimeProvider.System));

    [Fact]
    public void A_room_has_one_relay_and_each_room_its_own()
    {
        var relay = _directory.TryEnter(Lobby)!;
        Assert.Equal(relay, _directory.TryEnter(Lobby));
        Assert.NotEqual(relay, _directory.TryEnter(new RoomId("Lobby")));
        Assert.Equal((2, 2), (_directory.Count, _started));
    }

    [Fact]
    public void A_relay_retires_only_when_everyone_has_given_it_back()
    {
        var relay = _directory.TryEnter(Lobby)!;
        _directory.TryEnter(Lobby);
        Assert.False(_directory.TryRetire(Lobby, relay));
        _directory.Exit(Lobby, relay);
        Assert.False(_directory.TryRetire(Lobby, relay));
        _directory.Exit(Lobby, relay);
        Assert.True(_directory.TryRetire(Lobby, relay));
        Assert.False(_directory.TryRetire(Lobby, relay));
        Assert.NotEqual(relay, _directory.TryEnter(Lobby));
    }

    [Fact]
    public void Those_who_held_a_relay_that_failed_do_not_count_for_the_next_one()
    {
        var failed = _directory.TryEnter(Lobby)!;
        _directory.TryEnter(Lobby);
        _directory.Discard(Lobby, failed);
        var next = _directory.TryEnter(Lobby)!;
        Assert.NotEqual(failed, next);
        _directory.Exit(Lobby, failed);
        _directory.Exit(Lobby, failed);
        Assert.False(_directory.TryRetire(Lobby, failed));
        Assert.False(_directory.TryRetire(Lobby, next));
        _directory.Discard(Lobby, failed);
        Assert.Equal(next, _directory.TryEnter(Lobby));
        Assert.Equal(2, _directory.Members);
    }

    [Fact]
    public void It_counts_all_who_hold_a_relay()
    {
        var relay = _directory.TryEnter(Lobby)!;
        _directory.TryEnter(Lobby);
        _directory.TryEnter(new RoomId("hall"));
        Assert.Equal(3, _directory.Members);
        _directory.Exit(Lobby, relay);
        Assert.Equal(2, _directory.Members);
        _directory.Exit(Lobby, relay);
        _directory.TryRetire(Lobby, relay);
        Assert.Equal(1, _directory.Members);
    }

    [Fact]
    public async Task Nobody_ever_holds_a_relay_that_has_retired()
    {
        var retired = new System.Collections.Concurrent.ConcurrentDictionary<IActorRef, bool>();
        using var stop = new CancellationTokenSource();
        var retiring = Task.Factory.StartNew(
            () =>
            {
                var turns = 0;
                while (!stop.IsCancellationRequested)
                {
                    var relay = _directory.TryEnter(Lobby)!;
                    _directory.Exit(Lobby, relay);
                    if (_directory.TryRetire(Lobby, relay))
                    {
                        retired.TryAdd(relay, true);
                        turns++;
                    }
                }

                return turns;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var holding = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 3_000; i++)
            {
                var relay = _directory.TryEnter(Lobby)!;
                Assert.False(retired.ContainsKey(relay));
                _directory.Exit(Lobby, relay);
                if (i % 50 == 0)
                {
                    Thread.Yield();
                }
            }
        }));
        await Task.WhenAll(holding).Soon("those who come and go");
        await stop.CancelAsync();
        Assert.True(await retiring.Soon("who retires it") > 0);
    }
}
