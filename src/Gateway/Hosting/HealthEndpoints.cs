using Akka.Actor;
using Akka.Cluster;
using ChatCluster.Gateway.Connections;
using ChatCluster.Rooms.Log;

namespace ChatCluster.Gateway.Hosting;

/// <summary><c>/healthz/live</c> and <c>/healthz/ready</c>.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        // Alive is: it answers. Whoever restarts nodes asks this one; whoever sends clients to nodes asks the other.
        app.MapGet("/healthz/live", () => Results.Json(new HealthAnswer("live"), HealthJson.Default.HealthAnswer));
        app.MapGet("/healthz/ready", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(ActorSystem system, IRoomLogReader log, Drain drain, ILogger<HealthAnswer> logger, CancellationToken aborted)
    {
        var status = await ReadinessAsync(system, log, drain, logger, aborted);
        var code = status == Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Results.Json(new HealthAnswer(status), HealthJson.Default.HealthAnswer, statusCode: code);
    }

    /// <summary>Ready, or why not.</summary>
    public static async Task<string> ReadinessAsync(ActorSystem system, IRoomLogReader log, Drain drain, ILogger logger, CancellationToken aborted)
    {
        if (drain.HasBegun)
        {
            return "draining";
        }

        if (Cluster.Get(system).SelfMember.Status != MemberStatus.Up)
        {
            return "not a member of the cluster yet";
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(StoragePatience);
        try
        {
            await log.PingAsync(patience.Token);
            return Ready;
        }
        catch (Exception e) when (e is RoomLogUnavailableException or OperationCanceledException)
        {
            logger.LogDoesNotAnswer(e.Message);
            return "the log does not answer";
        }
    }

    /// <summary>The word for a node that takes clients.</summary>
    public const string Ready = "ready";

    private static readonly TimeSpan StoragePatience = TimeSpan.FromSeconds(2);
}

/// <summary>What a health endpoint answers.</summary>
internal sealed record HealthAnswer(string Status);
