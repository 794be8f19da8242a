using Akka.Actor;
using ChatCluster.Gateway.Connections;
using ChatCluster.Rooms.Log;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatCluster.Gateway.Hosting;

/// <summary>Says once, in one line, that the node is ready and where.</summary>
internal sealed class ReadyAnnouncer(
    IServer server, ActorSystem system, IRoomLogReader log, Drain drain, IHostApplicationLifetime lifetime, WebClient web, TimeProvider clock, ILogger<ReadyAnnouncer> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        var last = "";
        do
        {
            var status = await HealthEndpoints.ReadinessAsync(system, log, drain, logger, stoppingToken);
            if (status == HealthEndpoints.Ready)
            {
                var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
                logger.Ready(string.Join(' ', addresses));
                if (!web.IsThere)
                {
                    logger.NoWebClient();
                }

                return;
            }

            if (status != last)
            {
                logger.Waiting(status);
                last = status;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
}
