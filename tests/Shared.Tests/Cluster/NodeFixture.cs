using Akka.Actor;
using Akka.Hosting;
using ChatCluster.Shared.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Tests.Cluster;

/// <summary>An actor system made as every node makes its own; it joins nobody.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private readonly IHost _host;

    public NodeFixture()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddAkka(ClusterHosting.SystemName, (akka, _) => akka.WithClusterNode(Options));
        _host = builder.Build();
    }

    public static NodeOptions Options { get; } = new() { Roles = "gateway,rooms", Cluster = new ClusterAddressOptions { Host = "127.0.0.1" } };

    public ExtendedActorSystem System => (ExtendedActorSystem)_host.Services.GetRequiredService<ActorSystem>();

    public Task InitializeAsync() => _host.StartAsync();

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
