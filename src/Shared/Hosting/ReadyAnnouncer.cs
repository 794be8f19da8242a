using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>Says once, in one line, that the node is ready, where, and as what.</summary>
internal sealed class ReadyAnnouncer(
    IServer server, HealthCheckService health, NodeProgram program, NodeDetails details, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<ReadyAnnouncer> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        var last = "";
        do
        {
            var reasons = HealthEndpoints.Reasons(await health.CheckHealthAsync(stoppingToken));
            if (reasons.Count == 0)
            {
                var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
                logger.Ready(program.Name, string.Join(' ', addresses), details.Text.Length > 0 ? $": {details.Text}" : "");
                return;
            }

            var now = string.Join(' ', reasons);
            if (now != last)
            {
                logger.Waiting(now);
                last = now;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

/// <summary>What a node adds to the line that says it is ready.</summary>
/// <param name="Text">As <c>gateway, guest mode</c>; may be empty.</param>
public sealed record NodeDetails(string Text);
