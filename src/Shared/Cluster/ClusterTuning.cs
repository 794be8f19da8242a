using ChatCluster.Shared.Rooms;

namespace ChatCluster.Shared.Cluster;

/// <summary>The settings of Akka.Cluster that Akka.Hosting has no option for, each with its reason.</summary>
/// <remarks>
/// Measured with three room nodes and two gateways, <c>kill -9</c>: the dead node's rooms answer elsewhere after 1 to 2 s, those of a frozen one after 4 s; with
/// Akka's defaults after 47 s. Source: docs/decisions/0010-partitions.md, 0011-death-seen-through-the-database.md.
/// </remarks>
internal static class ClusterTuning
{
    /// <summary>What every node has. Fits machines and networks that don't stop for longer than about three seconds.</summary>
    public const string Hocon = $$"""
        akka {
          # The host decides the order: Kestrel drains first, then the node leaves the cluster. Akka's own hook stops the actor system
          # before Kestrel has closed a single socket.
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          # The process ends when its host has ended, not in the middle of it.
          coordinated-shutdown.exit-clr = off
          # Twice the hand-off of a shard below: a leaving node's rooms answer what is in flight and open elsewhere before it goes. Default: 10 s.
          coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 20s

          # The clock of all timers below. Each tick wakes threads: at the default of 10 ms a node that has nothing to do costs 1.7 times as much.
          scheduler.tick-duration = 50ms

          # What was sent to a room that has moved is sent again by its relay: not worth a line each.
          log-dead-letters = off
          log-dead-letters-during-shutdown = off

          # A peer that comes back at its old address is tried again after this. The default, 5 s, is longer than the whole failover.
          remote.retry-gate-closed-for = 500ms

          # An actor on a node that is not a member is watched by heartbeats of their own. A gateway that hears of a removal before the coordinator does is still told
          # that a shard is on the removed node, watches it there, and sends there until it is told that the watched one is gone: with the defaults (1 s, 10 s, 1 s,
          # 1 s) after 14 s, now after some 3 s.
          remote.watch-failure-detector {
            heartbeat-interval = 500ms
            acceptable-heartbeat-pause = 1500ms
            expected-response-after = 500ms
            unreachable-nodes-reaper-interval = 500ms
          }

          # A port that another process listens on is in use. With the default, on for Linux, both listen (to .NET it means SO_REUSEPORT) and each gets some of the
          # other's connections. What a dead process has left behind doesn't hinder a new one: .NET sees to that by itself.
          remote.dot-netty.tcp.tcp-reuse-addr = off

          cluster {
            # News of a death or of a newcomer reaches everybody in a few of these; the default of 1 s costs seconds. Cheap up to some 20 nodes.
            gossip-interval = 200ms
            # Joining nodes become members, and dead ones are removed, at this tick.
            leader-actions-interval = 100ms
            # How often the failure detector is asked: at the default of 1 s the answer is late by half a second on average.
            unreachable-nodes-reaper-interval = 100ms
            # The ticks above start after this; the default of 1 s is time in which a new node can't be a member.
            periodic-tasks-initial-delay = 300ms

            # A seed that doesn't answer is asked again after this; the first of the static seeds founds a cluster when none has answered by then.
            seed-node-timeout = 3s
            # A node that was killed and comes back at its address is let in when its former life is removed, a second or two after it asked.
            retry-unsuccessful-join-after = 2s
            # More would stop a failover for good: a new coordinator waits for that many room nodes before it allocates anything.
            min-nr-of-members = 1

            failure-detector {
              # With the pause below: a silent node is unreachable after about 1.8 s. One that is known to be dead by the database after two and a half of these.
              heartbeat-interval = 250ms
              # What a garbage collection, a busy machine or a network may hold up without suspicion. 16 busy loops on two cores raised none.
              acceptable-heartbeat-pause = 1s
              # Each node watches all others, up to some 30: it decides only about those that it doesn't reach itself.
              monitored-by-nr-of-members = 30
              # A new member still compiles its code when it is asked first.
              expected-response-after = 1s
            }

            # Take out a silent node when it has been unreachable for this long: by then every other node has seen the same. Not waited for when it is dead for certain,
            # and not enough when it still writes to the database (living-patience).
            # What decides is the shared database (PartitionDowning); without one there is one node.
            split-brain-resolver.stable-after = 1s

            singleton {
              # The coordinator's successor asks for the hand-over this often: the default of 1 s is most of a planned move.
              hand-over-retry-interval = 200ms
            }

            sharding {
              # No store of its own to fail or to repair: shards are allocated again when nobody remembers them.
              state-store-mode = ddata
              # A region that doesn't know a shard's home asks again after this.
              retry-interval = 200ms
              # A new coordinator reads its state from the other room nodes, within milliseconds. One of them may be dead and not removed yet: then it tries again,
              waiting-for-state-timeout = 500ms
              # and so does who writes: this is what a room pays that gets its first place in the second after a death.
              updating-state-timeout = 500ms
              # When reading or writing has failed for good.
              coordinator-failure-backoff = 1s
              # A region that was given a shard says so within milliseconds, or is dead.
              shard-start-timeout = 3s
              # These two are for remembered entities, which are off; short, so that they do no harm if somebody switches them on.
              shard-failure-backoff = 1s
              entity-restart-backoff = 1s
              # A room answers what is in flight before it moves; a write that takes longer than this minus 5 s is not waited for.
              handoff-timeout = 10s
              # A newcomer gets its share soon,
              rebalance-interval = 2s
              least-shard-allocation-strategy {
                # in pieces: so many shards move at a time, and their rooms pause. The coordinator gives them their new places one after the other; newcomers that
                # still compile, on the cores of all others, make that take up to 0.3 s each. 0, the default, is the older algorithm.
                rebalance-absolute-limit = 5
                # The lower of the two counts.
                rebalance-relative-limit = 0.1
              }
              coordinator-state {
                # Nodes beyond the majority that must have a change. The default of 3 means: all of up to eight, the dead one among them,
                # and then nothing is allocated until it is removed.
                write-majority-plus = 0
                # Read by one more than a majority: a coordinator that starts while members come and go still finds the newest state. Should it not, two nodes
                # have a room for a moment, and the log lets one of them write.
                read-majority-plus = 1
              }
              distributed-data {
                # The least that counts as a majority; the default of 5 is every node of a small cluster.
                majority-min-cap = 2
              }
            }
            distributed-data {
              # The coordinator's state reaches a node that didn't take part in a write after some of these (each tick tells one other node); the default is 2 s. It crosses
              # the network whole, twice, also when it is the same: its digests are of bytes whose order differs between nodes. At 200 ms that is a seventh of what a
              # quiet rooms node costs. Should all who took part in a write die before, a new coordinator may give a shard a second place: the log lets one of them write.
              gossip-interval = 1s
              # and its subscribers hear of it after this; the default is 500 ms.
              notify-subscribers-interval = 100ms
            }
          }
        }
        """;

    /// <summary>On top of <see cref="Hocon"/> for networks or hosts that stop for seconds: a silent node's rooms answer elsewhere after about 7 s (9 s when it still writes to the database), a dead one's after 2 s.</summary>
    public const string Tolerant = """
        akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 3s
        akka.cluster {
          failure-detector {
            # Half as many heartbeats, each missed one counts as much.
            heartbeat-interval = 500ms
            # Pauses of up to about 2.5 s raise no suspicion.
            acceptable-heartbeat-pause = 2s
          }
          # Nodes don't see the same thing at the same time in such a network.
          split-brain-resolver.stable-after = 3s
        }
        """;
}
