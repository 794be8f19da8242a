using Akka.Actor;
using Akka.Hosting;
using Akka.Hosting.Logging;
using ChatCluster.Shared.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Hosting;

/// <summary>What every node's program does alike: settings, start, health, the line that says ready, signals, exit codes.</summary>
public static class NodeHost
{
    // What AkkaHostedService sets for a node that was excluded, as a shell sees it. Also for a node that failed by itself: a new one may do better.
    private const int StartAgain = 255;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Which one.</param>
    /// <param name="args">Its command line.</param>
    /// <param name="build">Puts the node together.</param>
    /// <returns>
    /// The exit code: 0 after a stop that was asked for, 78 (<c>EX_CONFIG</c>) when the node can't work as it was set up, 255 when its cluster has excluded it,
    /// it found none, or a part of it failed, so that its supervisor starts it again.
    /// </returns>
    public static async Task<int> RunAsync(NodeProgram program, string[] args, Func<string[], WebApplication> build)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(build);
        if (args is [HealthCheckCommand.Name, ..])
        {
            return await HealthCheckCommand.RunAsync(program, args[1..]);
        }

        try
        {
            await using var app = build(args);
            var failure = app.Services.GetRequiredService<StartFailure>(); // before the end, which takes the services along
            // Whoever starts the actors later catches what they throw, and prints it.
            var shutdown = CoordinatedShutdown.Get(app.Services.GetRequiredService<ActorSystem>());
            var stopping = app.Lifetime.ApplicationStopping;
            // The host stops when one of these fails, and says nothing of it to its caller.
            var workers = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
            BackgroundService? failed = null;
            await using var whenStopping = stopping.Register(() => failed = workers.Find(static worker => worker.ExecuteTask is { IsFaulted: true }));
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return 0; // told to stop before it had started
            }

            if (failure.Problem is { } problem)
            {
                throw problem;
            }

            if (failed is not null)
            {
                await Console.Error.WriteLineAsync($"{program.Name} ends because {failed.GetType().Name} failed: start it again. {failed.ExecuteTask!.Exception!.GetBaseException().Message}");
                return StartAgain;
            }

            if (shutdown.ShutdownReason is CoordinatedShutdown.ClrExitReason)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync($"{program.Name} ends because its actors have ({shutdown.ShutdownReason?.GetType().Name}): start it again.");
            return StartAgain;
        }
        catch (Exception e) when (StartProblem.Describe(e) is { } description)
        {
            await Console.Error.WriteLineAsync($"{program.Name} can't start. {description}");
            return StartProblem.ExitCode;
        }
    }

    /// <summary>Begins a node: its settings are read from here on.</summary>
    /// <param name="program">Which one.</param>
    /// <param name="args">The command line; settings as <c>--ChatCluster:Data /var/lib/chat</c>.</param>
    /// <param name="configure">For hosts with other parts: tests.</param>
    public static WebApplicationBuilder CreateBuilder(NodeProgram program, string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        SettingsSources.AddDefaults(builder.Configuration);
        SettingsSources.Add(builder.Configuration, args);
        configure?.Invoke(builder);
        if (!SettingsSources.SayWhereToListen(builder.Configuration))
        {
            builder.WebHost.UseUrls(program.DefaultUrl);
        }

        builder.Services.AddSingleton(program);
        builder.Services.AddSettings<NodeOptions>(NodeOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StartFailure>();
        builder.Services.AddSingleton<SecondSignal>();
        builder.Services.AddSingleton<ShardRegionCheck>();
        builder.Services.AddHealthChecks().AddCheck<MemberCheck>("member").AddCheck<ShardRegionCheck>("regions");
        builder.Services.AddFrameworkMetrics(program);
        builder.Services.AddNodeMetrics<ClusterMetrics>(ClusterMetrics.Meter);
        builder.Services.PostConfigure<LoggerFilterOptions>(NodeLogging.Silence);
        return builder;
    }

    /// <summary>Reads what a node is made of. What is wrong with it is said by <see cref="BuildNode"/>.</summary>
    /// <param name="program">Which one: it knows the roles of a node that says nothing of them.</param>
    /// <param name="configuration">Where from.</param>
    public static NodeOptions ReadNode(NodeProgram program, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(program);
        var node = Read<NodeOptions>(configuration, NodeOptions.Section);
        node.Roles = node.Roles.Length > 0 ? node.Roles : program.DefaultRoles(node);
        return node;
    }

    /// <summary>A section as it is needed to put the node together, before there are services. Values that can't be read are as if they were not set.</summary>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException)
        {
            return new T();
        }
    }

    /// <summary>Builds the node, when all its settings are right.</summary>
    /// <exception cref="OptionsValidationException">They aren't; says everything that is wrong, and what to change.</exception>
    public static WebApplication BuildNode(this WebApplicationBuilder builder, string[] args)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ListeningServer.Wrap(builder.Services);
        var app = builder.Build();
        SettingsCheck.Run(app.Services, args);
        return app;
    }

    /// <summary>The node's actor system, and the line that says it is ready. After everything that its actors and its readiness need.</summary>
    /// <param name="builder">The node so far.</param>
    /// <param name="node">Its settings.</param>
    /// <param name="details">What the line adds.</param>
    /// <param name="actors">Its regions, and how it joins.</param>
    public static void AddNode(this WebApplicationBuilder builder, NodeOptions node, Func<IServiceProvider, NodeDetails> details, Action<AkkaConfigurationBuilder, IServiceProvider> actors)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(details);
        builder.Services.AddHostedService<ReadyAnnouncer>();
        builder.Services.AddHostedService<IdleCollection>();
        builder.Services.AddAkka(ClusterHosting.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(loggers =>
            {
                loggers.LogLevel = Akka.Event.LogLevel.InfoLevel;
                loggers.ClearLoggers();
                loggers.AddLogger<AkkaLog>();
            });
            akka.AddHocon("akka.stdout-loglevel = ERROR", HoconAddMode.Prepend); // for what is said before the log has begun, and when it has ended
            akka.AddHocon(AkkaLastWords.Hocon, HoconAddMode.Prepend);
            akka.AddSetup(new LoggerFactorySetup(services.GetRequiredService<ILoggerFactory>()));
            akka.WithClusterNode(node);
            actors(akka, services);
        });
    }

    /// <summary>Health endpoints, metrics, and the second signal that ends the process at once.</summary>
    public static void MapNode(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.GetRequiredService<SecondSignal>();
        app.MapHealth();
        app.MapMetrics();
    }
}
