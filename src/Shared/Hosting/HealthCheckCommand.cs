using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace ChatCluster.Shared.Hosting;

/// <summary><c>ChatCluster.Gateway healthcheck</c>: asks the node of this machine whether it is ready, for containers without curl.</summary>
internal static class HealthCheckCommand
{
    /// <summary>The word on the command line. The node's own arguments may follow it.</summary>
    public const string Name = "healthcheck";

    /// <summary>Asks.</summary>
    /// <param name="program">Whose node.</param>
    /// <param name="args">Settings, as the node itself has them.</param>
    /// <returns>The exit code: 0 when ready, 1 when not.</returns>
    public static async Task<int> RunAsync(NodeProgram program, string[] args)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            var answer = await http.GetAsync(new Uri(Target(program, args), HealthEndpoints.ReadyPath));
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    // The address it listens on, wherever that is set for the node itself: the first one, on this machine.
    private static Uri Target(NodeProgram program, string[] args)
    {
        var builder = new ConfigurationBuilder();
        SettingsSources.Add(builder, args);
        var settings = builder.Build();
        var url = settings["urls"]
            ?? settings.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).FirstOrDefault(static url => url is not null)
            ?? (settings["http_ports"] is { Length: > 0 } ports ? $"http://+:{ports.Split(';')[0]}" : program.DefaultUrl);
        var address = BindingAddress.Parse(url.Split(';')[0]);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new Uri($"{address.Scheme}://{host}:{address.Port}");
    }
}
