using ChatCluster.Cli.Verify;
using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What a scenario is about, and what it begins with.</summary>
/// <param name="Name">Names its folder and its results: <c>kill_the_owner</c>.</param>
/// <param name="Title">What happens, for the table: <c>kill -9 of the rooms node that owns the hot room</c>.</param>
/// <param name="Promises">Which promises it shows: <c>P1–P3, P9</c>.</param>
internal sealed record ScenarioPlan(string Name, string Title, string Promises)
{
    /// <summary>The longest outage that it may cost; null when there is no bar.</summary>
    public TimeSpan? Bar { get; init; }

    /// <summary>Which outage the bar is for. Default: the longest time without an acknowledgement.</summary>
    public Outage BarIsFor { get; init; } = Outage.Acknowledgement;

    /// <summary>False when no client may be told any error, not even one that a retry heals. Default: true.</summary>
    public bool AllowsErrors { get; init; } = true;

    /// <summary>Looks at the report for what this scenario promises besides. Default: nothing.</summary>
    public Action<VerifyReport> Expect { get; init; } = static _ => { };

    /// <summary>The nodes. Default: three rooms nodes and two gateways, on the shared PostgreSQL.</summary>
    public ProcessClusterPlan Cluster { get; init; } = new() { Rooms = 3, Gateways = 2 };

    /// <summary>Has a PostgreSQL of its own, to be stopped: <see cref="Scenario.Server"/>. Default: false.</summary>
    public bool OwnServer { get; init; }

    /// <summary>False when the next seed may begin on the same cluster, after what has ended in it was started again. True where what nodes have grown to is judged. Default: false.</summary>
    public bool NeedsFreshCluster { get; init; }

    /// <summary>Changes the load. Default: none of it, see <see cref="Scenario.SmallLoad"/>.</summary>
    public Func<VerifyPlan, VerifyPlan> Load { get; init; } = static plan => plan;
}

/// <summary>What stands still.</summary>
internal enum Outage
{
    /// <summary>The longest time for which a room acknowledged nothing although something waited for it.</summary>
    Acknowledgement,

    /// <summary>The longest time for which a reader got nothing although something was acknowledged.</summary>
    Delivery,
}
