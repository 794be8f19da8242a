using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Hosting;
using ChatCluster.Shared.Rooms;
using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms.Hosting;

/// <summary>Puts a rooms node together: it holds rooms of a cluster, and serves HTTP for its health alone.</summary>
public static class RoomsHost
{
    /// <summary>The program.</summary>
    public static NodeProgram Program { get; } = new("ChatCluster rooms node", "src/Rooms", "http://localhost:8081", NodeRoles.Rooms, CanHaveBoth: false);

    /// <summary>Builds the node; running it is the caller's.</summary>
    /// <param name="args">The command line; settings as <c>--ChatCluster:Postgres "Host=db;…"</c>.</param>
    /// <param name="configure">For hosts with other parts: tests.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong; says which and what to change.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NodeHost.CreateBuilder(Program, args, configure);
        var node = NodeHost.ReadNode(Program, builder.Configuration);
        builder.Services.AddRooms(node);
        builder.Services.AddSettingsOfOthers("ChatCluster:Gateway");
        builder.Services.AddSettingsOfOthers("ChatCluster:Auth");
        builder.AddNode(node, static _ => new NodeDetails(""), (akka, services) => akka.WithRooms(node).WithMembership(node, services));

        var app = builder.BuildNode(args);
        app.MapNode();
        return app;
    }
}
