using ChatCluster.Shared.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatCluster.Shared.Postgres;

/// <summary>Wires the shared database of a cluster's node.</summary>
public static class PostgresHosting
{
    /// <summary>The database, opened while the node already answers: it waits for a server that is away, and ends when the server refuses.</summary>
    public static void AddDatabase(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<PostgresDatabase>(provider, connectionString));
        services.AddHostedService<Opening>();
    }

    private sealed class Opening(PostgresDatabase database, StartFailure failure) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                await database.OpenAsync(stoppingToken);
            }
            catch (DatabaseCannotOpenException e)
            {
                failure.End(e);
            }
        }
    }
}
