using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Coordination;
using ChatCluster.Shared.Cluster.Meeting;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Shared.Cluster.Partitions;

/// <summary>Lets the shared database decide which side of a partition goes on, for Akka's split-brain resolver (<c>lease-majority</c>).</summary>
/// <remarks>
/// <para>The resolver calls it a lease; it is a verdict. The first side to write excludes the nodes that it doesn't reach, each by address and incarnation, for
/// ever: nothing expires, so a process that was frozen for an hour is still excluded when it wakes up. It finds out at its next heartbeat
/// (<see cref="MeetingActor"/>), or here.</para>
/// <para>Of any number of sides at least one goes on, whichever node dies, as long as it reaches the database; rooms need that anyway.</para>
/// <para>Source: docs/decisions/0010-partitions.md.</para>
/// </remarks>
internal sealed class PartitionArbiter : Lease
{
    private const string ConfigPath = "chatcluster.partition-arbiter";

    /// <summary>Makes Akka ask it.</summary>
    public const string Hocon = $$"""
        akka.cluster.split-brain-resolver {
          active-strategy = lease-majority
          lease-majority {
            lease-implementation = "{{ConfigPath}}"
            # Who stays is counted in room nodes; gateways hold no truth.
            role = {{RoomSharding.Role}}
            # The arbiter waits by itself, and only for a side that lives: a dead majority costs nothing.
            acquire-lease-delay-for-minority = 0s
            # Nothing is held, so there is nothing to keep.
            release-after = 1s
          }
        }
        {{ConfigPath}}.lease-class = "ChatCluster.Shared.Cluster.Partitions.PartitionArbiter, ChatCluster.Shared"
        """;

    /// <summary>A node whose heartbeat is younger than this lives and can decide: three heartbeats, and less than it takes to find that a node is dead.</summary>
    private static readonly TimeSpan LivingFor = TimeSpan.FromMilliseconds(1500);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RoundTripPatience = TimeSpan.FromSeconds(2);

    private readonly AkkaCluster _cluster;
    private readonly PartitionArbiterSetup _setup;
    private readonly ILogger _logger;
    private readonly MemberTable _table;

    /// <summary>Made by Akka, by its name in the configuration.</summary>
    public PartitionArbiter(LeaseSettings settings, ExtendedActorSystem system)
        : base(settings)
    {
        _cluster = AkkaCluster.Get(system);
        _setup = system.Settings.Setup.Get<PartitionArbiterSetup>().Value;
        _logger = _setup.Logger;
        _table = new MemberTable(_setup.Database.Source, _cluster.SelfAddress.ToString(), _cluster.SelfUniqueAddress.Uid);
    }

    /// <summary>Whether this side goes on without the members that it doesn't reach.</summary>
    public override Task<bool> Acquire()
    {
        var state = _cluster.State; // now, as the resolver sees it
        var lost = state.Unreachable.Where(static member => member.Status is not (MemberStatus.Down or MemberStatus.Exiting)).ToList();
        return lost.Count == 0
            ? Task.FromResult(true) // decided before, or on their way out
            : DecideAsync(lost, [.. state.Members.Except(state.Unreachable).Where(IsRoomNode).Select(static member => member.Address.ToString())]);
    }

    /// <inheritdoc />
    public override Task<bool> Acquire(Action<Exception> leaseLostCallback) => Acquire();

    /// <summary>Nothing is held: each decision is a new one.</summary>
    public override bool CheckLease() => false;

    /// <inheritdoc />
    public override Task<bool> Release() => Task.FromResult(true);

    private static bool IsRoomNode(Member member) =>
        member.Status is MemberStatus.Up or MemberStatus.Leaving && member.HasRole(RoomSharding.Role);

    private async Task<bool> DecideAsync(IReadOnlyList<Member> lost, IReadOnlyList<string> ours)
    {
        var names = string.Join(", ", lost.Select(static member => member.Address));
        var asked = _setup.Clock.GetTimestamp();
        long? waitsSince = null;
        while (true)
        {
            try
            {
                using var patience = new CancellationTokenSource(RoundTripPatience);
                var (stands, living) = await _table.LookAsync(Nodes(lost.Where(IsRoomNode)), LivingFor, patience.Token);
                var view = new PartitionView(stands, ours, living, living.Count > 0 && !_cluster.State.Unreachable.Any(member => living.Contains(member.Address.ToString())));
                waitsSince ??= _setup.Clock.GetTimestamp();
                var verdict = view.Decide(_setup.Clock.GetElapsedTime(waitsSince.Value));
                if (verdict == PartitionVerdict.Exclude && await _table.ExcludeAsync(Nodes(lost), patience.Token))
                {
                    _logger.GoesOn(ours.Count, names);
                    return true;
                }

                if (verdict != PartitionVerdict.LookAgain)
                {
                    _logger.GoesDown(names, living.Count);
                    return false;
                }
            }
            catch (Exception e)
            {
                if (_setup.Clock.GetElapsedTime(asked) >= _setup.DatabasePatience)
                {
                    _logger.CannotDecide(names, e.Message);
                    return false;
                }
            }

            await Task.Delay(LookAgainAfter, _setup.Clock);
        }
    }

    private static List<(string Address, long Incarnation)> Nodes(IEnumerable<Member> members) =>
        [.. members.Select(static member => (member.Address.ToString(), (long)member.UniqueAddress.Uid))];
}
