using ChatCluster.Load.Dialects;

namespace ChatCluster.Load.Systems;

/// <summary>Ours, always in its durable mode: what is delivered was committed before.</summary>
/// <param name="name">What this arrangement is called.</param>
/// <param name="gateways">Gateways; with 0 rooms nodes they have the rooms as well.</param>
/// <param name="rooms">Rooms nodes.</param>
/// <param name="withPostgres">True for PostgreSQL, false for the embedded store.</param>
/// <param name="overTls">True when its clients come over TLS, which Kestrel ends.</param>
internal sealed class OurSystem(string name, int gateways, int rooms, bool withPostgres, bool overTls = false) : ChatSystem
{
    private static readonly string s_gateway = Repository.Release("src/Gateway", "ChatCluster.Gateway");
    private static readonly string s_rooms = Repository.Release("src/Rooms", "ChatCluster.Rooms");

    public override string Name => name;

    public override Dialect Dialect { get; } = new ChatV1 { IsSecure = overTls };

    public override int Nodes => gateways;

    public override bool IsOurs => true;

    public override string? Missing =>
        !File.Exists(s_gateway) || !File.Exists(s_rooms) ? "dotnet build -c Release src/Gateway && dotnet build -c Release src/Rooms"
        : withPostgres ? Postgres.Missing
        : null;

    public override string Version => $"commit {Tool.Line("git", "-C", Repository.Root, "describe", "--always", "--dirty")}, {(withPostgres ? Postgres.Version : "SQLite, synchronous=FULL")}";

    protected override async Task StartAsync(Served served)
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development", // guests may come
            ["ChatCluster__Data"] = served.Folder,
            ["ChatCluster__Gateway__SendsPerSecond"] = "0",
            ["ChatCluster__Gateway__RequestsPerSecond"] = "0",
            ["ChatCluster__Gateway__MaxUnansweredSends"] = "10000",
            ["ChatCluster__Roles"] = rooms == 0 ? "gateway,rooms" : "gateway",
        };
        if (withPostgres)
        {
            environment["ChatCluster__Postgres"] = await Postgres.StartAsync(served);
        }

        if (overTls)
        {
            environment["Kestrel__Certificates__Default__Path"] = Certificate.Write(served.Folder);
        }

        var starting = new List<Task>();
        for (var i = 0; i < gateways; i++)
        {
            served.Ports.Add(Launch(served, s_gateway, environment, starting));
        }

        environment["ChatCluster__Roles"] = "rooms";
        for (var i = 0; i < rooms; i++)
        {
            Launch(served, s_rooms, environment, starting);
        }

        await Task.WhenAll(starting);
    }

    private int Launch(Served served, string program, Dictionary<string, string> environment, List<Task> starting)
    {
        var port = FreePort.Next();
        var secure = overTls ? FreePort.Next() : port;
        var urls = overTls ? $"http://localhost:{port};https://localhost:{secure}" : $"http://localhost:{port}";
        var process = served.Launch(served.Folder, ["dotnet", program, "--urls", urls], environment);
        starting.Add(process.WhenReadyAsync($"http://localhost:{port}/healthz/ready"));
        return secure;
    }
}
