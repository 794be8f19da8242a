namespace ChatCluster.Load.Scenarios;

/// <summary>All scenarios, in the order of the table.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyList<Scenario> All { get; } = 
    [
        new LargeRoom(), new LargeRoomFlatOut(), new SmallRooms(), new Idle(), new TwoNodes(), new QuietRooms(), new Commits(), new SlowReaders(), new Resumption(), new ManyConnections(),
    ];
}
