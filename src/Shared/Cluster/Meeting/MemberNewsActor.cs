using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Cluster.Meeting;

/// <summary>Says who has become a member, who leaves and who is gone: one line each, for people who read the log of any one node.</summary>
internal sealed class MemberNewsActor(ILogger logger) : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart() => _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberUp up:
                logger.MemberJoined(up.Member.Address, RoleNames.Of(up.Member.Roles));
                break;
            case ClusterEvent.MemberLeft left:
                logger.MemberLeaves(left.Member.Address, RoleNames.Of(left.Member.Roles));
                break;
            case ClusterEvent.MemberRemoved removed when How(removed) is { } how:
                logger.MemberGone(removed.Member.Address, RoleNames.Of(removed.Member.Roles), how);
                break;
            default: // on the way from one of these to the next
                break;
        }
    }

    // A node that ends has all members removed from its view, and sees the others go as they were: they stay where they are, and only itself is gone. Who really
    // goes was exiting or down before, in the eyes of everybody.
    private string? How(ClusterEvent.MemberRemoved removed) => (removed.PreviousStatus, removed.Member.UniqueAddress.Equals(_cluster.SelfUniqueAddress)) switch
    {
        (MemberStatus.Down, _) => "it was taken out",
        (MemberStatus.Exiting, _) or (MemberStatus.Leaving, true) => "it has left",
        (_, true) => "it ends",
        _ => null,
    };
}
