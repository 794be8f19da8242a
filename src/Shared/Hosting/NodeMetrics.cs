using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ChatCluster.Shared.Hosting;

/// <summary><c>/metrics</c>: what a node counts, as text for Prometheus. Names, units and formats: docs/architecture.md, "Metrics".</summary>
public static class NodeMetrics
{
    // The framework's: heap, collections, the thread pool's queue, and what Kestrel has open.
    private static readonly string[] FrameworkMeters = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    // With the commit behind a plus, where it was built from a repository.
    private static readonly string Version = typeof(NodeMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Counts what is counted by meters of a class, made by the node when it starts.</summary>
    /// <typeparam name="T">The class; each value is read when somebody asks, and nothing is done for it at any other time.</typeparam>
    /// <param name="services">The node's.</param>
    /// <param name="meter">The name of its meter.</param>
    public static IServiceCollection AddNodeMetrics<T>(this IServiceCollection services, string meter)
        where T : class
    {
        services.AddSingleton<T>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(meter).AddInstrumentation(static provider => provider.GetRequiredService<T>()));
        return services;
    }

    /// <summary>What the framework counts, under the name of the program: <c>chatcluster-gateway</c>, <c>chatcluster-rooms</c>, or <c>OTEL_SERVICE_NAME</c>.</summary>
    internal static void AddFrameworkMetrics(this IServiceCollection services, NodeProgram program) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource
            .AddService($"chatcluster-{program.Role}", serviceVersion: Version, autoGenerateServiceInstanceId: false)
            .AddEnvironmentVariableDetector()) // once more: the later wins
        .WithMetrics(static metrics => metrics.AddMeter(FrameworkMeters).AddPrometheusExporter());

    internal static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
