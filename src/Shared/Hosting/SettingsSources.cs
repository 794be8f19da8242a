using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace ChatCluster.Shared.Hosting;

/// <summary>Where settings come from.</summary>
internal static class SettingsSources
{
    /// <summary>The later above the earlier: <c>chatcluster.json</c> of the folder where the program was started, environment, command line.</summary>
    public static void Add(IConfigurationBuilder configuration, string[] args) => configuration
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "chatcluster.json"), optional: true)
        .AddEnvironmentVariables("ASPNETCORE_") // so that ASPNETCORE_URLS is above the file's urls, as all of the environment is
        .AddEnvironmentVariables()
        .AddCommandLine(args);

    /// <summary>What is so when nothing else says it: how the log looks.</summary>
    /// <remarks>Here and not in a file beside the program: a gateway has the rooms' program beside its own, and two files can't have one name.</remarks>
    public static void AddDefaults(IConfigurationBuilder configuration) => configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Akka"] = "Warning",
            ["Logging:LogLevel:Microsoft"] = "Warning",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss ",
        },
    });

    /// <summary>True when some setting says where to listen.</summary>
    public static bool SayWhereToListen(IConfiguration configuration) =>
        configuration["urls"] is not null || configuration["http_ports"] is not null || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").Exists();
}
