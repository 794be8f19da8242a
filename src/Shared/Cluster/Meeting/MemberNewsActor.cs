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
                logger.MemberJoined(up.Member.Address, Roles(up.Member));
                break;
            case ClusterEvent.MemberLeft left:
                logger.MemberLeaves(left.Member.Address, Roles(left.Member));
                break;
            case ClusterEvent.MemberRemoved removed:
                logger.MemberGone(removed.Member.Address, Roles(removed.Member), removed.PreviousStatus == MemberStatus.Down ? "it was taken out" : "it has left");
                break;
            default: // on the way from one of these to the next
                break;
        }
    }

    private static string Roles(Member member) => string.Join(',', member.Roles.Order(StringComparer.Ordinal));
}
