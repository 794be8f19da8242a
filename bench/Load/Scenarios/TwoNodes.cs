using ChatCluster.Load.Reports;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Scenarios;

/// <summary>S5: S1 and S3 with the members of each room on two nodes.</summary>
internal sealed class TwoNodes : Scenario
{
    private static readonly FanOut[] s_each = [new LargeRoom(), new SmallRooms()];

    public override string Name => "S5";

    public override string Summary => "S1 and S3 with the members of each room on both of two nodes (ours-cluster and the -redis systems)";

    public override string? Unfit(ChatSystem system) => system.Nodes == 2 ? null : "it has one node";

    public override async Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan)
    {
        var rows = new List<Row>();
        foreach (var scenario in s_each)
        {
            rows.AddRange(await scenario.RunAsync(system, plan, $"{Name}/{scenario.Name}"));
        }

        return rows;
    }
}
