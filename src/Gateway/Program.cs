using ChatCluster.Gateway.Hosting;

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
catch (Exception e) when (StartProblem.Describe(e) is { } problem)
{
    await Console.Error.WriteLineAsync($"ChatCluster can't start. {problem}");
    return StartProblem.ExitCode;
}
