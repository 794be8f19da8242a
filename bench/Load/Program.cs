using ChatCluster.Load;

// dotnet run -c Release --project bench/Load -- [S1 S2 S3 S4]; the gateway must have been built with -c Release.
var root = new DirectoryInfo(AppContext.BaseDirectory);
while (!File.Exists(Path.Combine(root.FullName, "ChatCluster.sln")))
{
    root = root.Parent ?? throw new DirectoryNotFoundException("ChatCluster.sln is not above the program's folder.");
}

var program = Path.Combine(root.FullName, "src", "Gateway", "bin", "Release", "net10.0", "ChatCluster.Gateway.dll");
if (!File.Exists(program))
{
    await Console.Error.WriteLineAsync("Build the gateway first: dotnet build -c Release src/Gateway");
    return 1;
}

var scenarios = new Scenarios(program, port: 18080);
var time = TimeSpan.FromSeconds(10);
foreach (var name in args.Length > 0 ? args : ["S1", "S2", "S3", "S4"])
{
    Console.WriteLine(name switch
    {
        "S1" => await scenarios.S1(time),
        "S2" => await scenarios.S2(time),
        "S3" => await scenarios.S3(time),
        "S4" => await scenarios.S4(),
        _ => $"There is no scenario {name}.",
    });
}

return 0;
