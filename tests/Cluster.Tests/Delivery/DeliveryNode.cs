using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Hosting;
using ChatCluster.Shared.Hosting;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>A whole node of the product in this process, gateway or rooms, whose messages to others can be lost.</summary>
internal sealed class DeliveryNode : ILoggerProvider, IAsyncDisposable
{
    private readonly ConcurrentQueue<(DateTime At, int Id, string Text)> _said = new();
    private readonly string _name;
    private readonly WebApplication _app;

    /// <param name="name">For failures.</param>
    /// <param name="build"><c>GatewayHost.Build</c> or <c>RoomsHost.Build</c>.</param>
    /// <param name="args">The command line.</param>
    public DeliveryNode(string name, Func<string[], Action<WebApplicationBuilder>, WebApplication> build, string[] args)
    {
        _name = name;
        _app = build(["--urls", "http://127.0.0.1:0", "--ChatCluster:Cluster:Host", "127.0.0.1", .. args], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(this);
            builder.Logging.SetMinimumLevel(LogLevel.Debug);
            builder.Host.UseServiceProviderFactory(new WithLosses(Losses));
        });
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>What is lost of what it sends to other nodes.</summary>
    public Losses Losses { get; } = new();

    /// <summary>Its address in the cluster.</summary>
    public Address Address => AkkaCluster.Get(_app.Services.GetRequiredService<ActorSystem>()).SelfAddress;

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        await _app.StartAsync();
        Port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        using var http = new HttpClient();
        await Eventually.TrueAsync($"{_name} is ready", async () => (await http.GetAsync($"http://127.0.0.1:{Port}/healthz/ready")).IsSuccessStatusCode);
    }

    /// <summary>How often it said something about something: the number of the message, a part of its text.</summary>
    public int Said(int id, string about) => _said.Count(line => line.Id == id && line.Text.Contains(about, StringComparison.Ordinal));

    /// <summary>Everything that it said, for failures.</summary>
    public IReadOnlyCollection<(DateTime At, int Id, string Text)> AllSaid() => _said;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Losses.Lose(null);
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Line(this, categoryName);

    void IDisposable.Dispose()
    {
    }

    private sealed class Line(DeliveryNode node, string category) : ILogger
    {
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var at = DateTime.UtcNow;
            node._said.Enqueue((at, eventId.Id, $"{at:HH:mm:ss.fff} {node._name} {logLevel} {category[(category.LastIndexOf('.') + 1)..]}: {formatter(state, exception)}"));
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }

    // The product has no door for settings of Akka, and needs none: they come in when everything else is put together.
    private sealed class WithLosses(Losses losses) : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            var akka = services.Single(static it => it.ServiceType == typeof(AkkaConfigurationBuilder));
            services.Remove(akka);
            services.AddSingleton(provider =>
                ((AkkaConfigurationBuilder)akka.ImplementationFactory!(provider)).AddHocon(Losses.Hocon, HoconAddMode.Prepend).AddSetup(losses));
            return services;
        }

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
    }
}
