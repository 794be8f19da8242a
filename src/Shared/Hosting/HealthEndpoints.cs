using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatCluster.Shared.Hosting;

/// <summary><c>/healthz/live</c> and <c>/healthz/ready</c>.</summary>
internal static class HealthEndpoints
{
    public const string ReadyPath = "/healthz/ready";

    // Alive is: it answers. Whoever restarts nodes asks this one; whoever sends clients to nodes asks the other.
    private const string LivePath = "/healthz/live";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet(LivePath, () => Results.Json(new HealthAnswer("live"), HealthJson.Default.HealthAnswer));
        app.MapHealthChecks(ReadyPath, new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    /// <summary>Why the node is not ready, or not quite, a sentence each; empty when it is.</summary>
    public static IReadOnlyList<string> Reasons(HealthReport report) =>
        [.. report.Entries.Values.Where(static it => it.Status != HealthStatus.Healthy).Select(static it => it.Description!).Distinct()];

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var reasons = Reasons(report);
        var status = report.Status switch
        {
            HealthStatus.Healthy => "ready",
            HealthStatus.Degraded => "degraded",
            _ => "not ready",
        };
        var answer = new HealthAnswer(status, reasons.Count > 0 ? reasons : null);
        return context.Response.WriteAsJsonAsync(answer, HealthJson.Default.HealthAnswer, cancellationToken: context.RequestAborted);
    }
}

/// <summary>What a health endpoint answers.</summary>
/// <param name="Status"><c>live</c>; <c>ready</c> and <c>degraded</c>, with 200; <c>not ready</c>, with 503.</param>
/// <param name="Reasons">Why it is not simply ready, a sentence each.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyList<string>? Reasons = null);
