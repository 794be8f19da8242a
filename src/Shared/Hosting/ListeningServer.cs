using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Shared.Hosting;

/// <summary>The HTTP server; one that can't listen where it should ends the node as what is set up wrongly does, with a line that says what to change.</summary>
/// <remarks>The host would log an exception that breaks off its start, with its stack, before anybody could say what it means.</remarks>
internal sealed class ListeningServer(IServer server, StartFailure failure) : IServer
{
    public IFeatureCollection Features => server.Features;

    /// <summary>Puts it in the place of the server that is there.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var inner = services.Last(static it => it.ServiceType == typeof(IServer));
        services.Remove(inner);
        services.AddSingleton<IServer>(provider => new ListeningServer(
            (IServer)(inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)),
            provider.GetRequiredService<StartFailure>()));
    }

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        try
        {
            await server.StartAsync(application, cancellationToken);
        }
        catch (Exception e) when (StartProblem.Describe(e) is { } problem)
        {
            failure.End(new CannotListenException(problem, e));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();
}

/// <summary>The node can't listen where it should.</summary>
internal sealed class CannotListenException(string message, Exception inner) : CannotStartException(message, inner);
