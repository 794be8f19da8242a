namespace ChatCluster.Shared.Cluster;

/// <summary>The settings of Akka.Cluster that Akka.Hosting has no option for, each with its reason.</summary>
internal static class ClusterTuning
{
    public const string Hocon = """
        akka {
          # The host decides the order: Kestrel drains first, then the node leaves the cluster. Akka's own hook stops the actor system
          # before Kestrel has closed a single socket.
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off

          log-dead-letters = off
          log-dead-letters-during-shutdown = off

          cluster {
            # A node that starts alone is up at the next tick of these; the defaults (1 s each) make a newcomer wait for seconds.
            gossip-interval = 200ms
            leader-actions-interval = 200ms
            periodic-tasks-initial-delay = 300ms

            sharding {
              # No store of its own to fail or to repair: shards are allocated again when nobody remembers them.
              state-store-mode = ddata
              retry-interval = 200ms
              waiting-for-state-timeout = 1s
              updating-state-timeout = 2s
              coordinator-failure-backoff = 1s
              shard-failure-backoff = 1s
              entity-restart-backoff = 1s
              handoff-timeout = 10s
            }
            distributed-data {
              gossip-interval = 200ms
              notify-subscribers-interval = 100ms
            }
            singleton.hand-over-retry-interval = 200ms
          }
        }
        """;
}
