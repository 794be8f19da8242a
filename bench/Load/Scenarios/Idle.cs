using ChatCluster.Load.Reports;
using ChatCluster.Load.Sockets;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Scenarios;

/// <summary>S4: what a client costs that has joined and says nothing.</summary>
internal sealed class Idle : Scenario
{
    private const int Rooms = 1_000;
    private const int Count = 10_000;

    public override string Name => "S4";

    public override string Summary => "10 000 idle joined connections in 1 000 rooms: memory of all server processes";

    public override async Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan)
    {
        await using var served = await system.StartAsync();
        using var crowd = new Crowd(system.Dialect, served.Ports);
        await crowd.JoinAsync(500, static i => $"room{i % Rooms}"); // code is loaded, pools have their first pages
        await Task.Delay(TimeSpan.FromSeconds(15)); // and their heap has settled
        var before = served.Memory;
        await crowd.JoinAsync(Count, static i => $"room{i % Rooms}");
        await Task.Delay(TimeSpan.FromSeconds(15)); // the heap settles
        var after = served.Memory;
        return [new Row(Name, system.Name) { BytesPerConnection = (double)(after - before) / Count, Note = string.Join("; ", crowd.Failures), Failed = crowd.Failures.Count > 0 }];
    }
}
