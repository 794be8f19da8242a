using ChatCluster.Testing;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What scenarios of broken links have in common.</summary>
internal static class Network
{
    /// <summary>A rooms node that is not this one, by chance.</summary>
    public static NodeProcess AnotherRoomsNode(this Scenario scenario, NodeProcess than)
    {
        var others = scenario.Cluster.Rooms.Where(node => node != than).ToList();
        return others[scenario.Random.Next(others.Count)];
    }

    /// <summary>Heals every link, waits until every room goes on, and starts again who has ended.</summary>
    public static async Task HealAsync(this Scenario scenario)
    {
        scenario.Note("The network is whole again");
        scenario.Cluster.Links.HealAll();
        await scenario.EveryRoomGoesOnAsync("after the cut");
        await scenario.StartEndedAgainAsync();
    }
}
