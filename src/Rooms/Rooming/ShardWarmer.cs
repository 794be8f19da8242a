using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Rooming;

/// <summary>Has every shard allocated soon after this node has joined, and ends.</summary>
/// <remarks>
/// The first allocation of a shard must be written by a majority of nodes. While a node has died and has not been removed yet, that waits and is tried again
/// every 2 s: a room that nobody used before would take seconds longer to come than one that moves. It opens no room.
/// </remarks>
internal sealed class ShardWarmer : UntypedActor, IWithTimers
{
    /// <summary>How long nodes that start together may take to join: shards that are allocated then are spread over all of them, and need not move.</summary>
    public static readonly TimeSpan AfterJoining = TimeSpan.FromSeconds(3);

    private readonly IActorRef _region;
    private readonly TimeSpan _afterJoining;

    public ShardWarmer(IRequiredActor<RoomRegion> region, TimeSpan afterJoining)
    {
        _region = region.ActorRef;
        _afterJoining = afterJoining;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var self = Self;
        Cluster.Get(Context.System).RegisterOnMemberUp(() => self.Tell(Joined.Instance));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Joined:
                Timers.StartSingleTimer(nameof(WarmUp), WarmUp.Instance, _afterJoining);
                break;
            case WarmUp:
                foreach (var entity in ShardWarmUp.Entities)
                {
                    // The region asks for the shard's home, and asks again until it knows it. Nobody waits for the answer.
                    _region.Tell(new ShardRegion.StartEntity(entity), ActorRefs.NoSender);
                }

                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed record Joined : INoSerializationVerificationNeeded
    {
        public static readonly Joined Instance = new();
    }

    private sealed record WarmUp : INoSerializationVerificationNeeded
    {
        public static readonly WarmUp Instance = new();
    }
}

/// <summary>Stands in a shard in the place of a room, and leaves it at once.</summary>
internal sealed class WarmedShard : UntypedActor
{
    protected override void PreStart() => Context.Stop(Self);

    protected override void OnReceive(object message) => Unhandled(message);
}
