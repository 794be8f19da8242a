using ChatCluster.Gateway.Hosting;
using ChatCluster.Rooms.Log;
using Microsoft.Extensions.Options;

if (args is [HealthCheckCommand.Name, ..])
{
    return await HealthCheckCommand.RunAsync(args[1..]);
}

try
{
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync($"ChatCluster can't start; please change these settings:{string.Concat(e.Failures.Select(static failure => $"\n  - {failure}"))}");
    return 78; // EX_CONFIG of sysexits.h
}
catch (Exception e) when (e is DataFolderException or RoomLogUnavailableException)
{
    await Console.Error.WriteLineAsync($"ChatCluster can't start. {e.Message}");
    return 78;
}
catch (InvalidOperationException e) when (e.InnerException is FormatException or ArgumentException && e.Message.Contains("onfiguration", StringComparison.Ordinal))
{
    await Console.Error.WriteLineAsync($"ChatCluster can't start; please change this setting: {e.Message}"); // names the key and the type that it should have
    return 78;
}
catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"ChatCluster can't start. {e.Message} Stop what uses it, or listen elsewhere: --urls http://localhost:8081");
    return 78;
}
