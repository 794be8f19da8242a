using System.CommandLine;
using System.Globalization;
using ChatCluster.Load;
using ChatCluster.Load.Agents;
using ChatCluster.Load.Reports;
using ChatCluster.Load.Scenarios;
using ChatCluster.Load.Systems;

const int WrongUse = 2;
const int LeftOut = 3;

if (args is [Agent.Word, var port, var first, var count, var rooms])
{
    return await Agent.RunAsync(new AgentPlan(Number(port), Number(first), Number(count), Number(rooms)));
}

var parsed = new Arguments().Command(RunAsync).Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(string.Join('\n', parsed.Errors.Select(static it => it.Message)) + "\n--help says what there is.");
    return WrongUse;
}

return await parsed.InvokeAsync();

async Task<int> RunAsync(Arguments arguments, ParseResult given)
{
    var complete = true;
    var systems = new List<ChatSystem>();
    foreach (var system in arguments.Systems(given))
    {
        if (system.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync($"{system.Name} is left out: {missing}");
            complete = false;
        }
        else
        {
            systems.Add(system);
        }
    }

    var facts = Machine.Facts(systems);
    var results = new Results(arguments.Keep(given));
    foreach (var scenario in arguments.Scenarios(given))
    {
        for (var repeat = 0; repeat < arguments.Repeat(given); repeat++)
        {
            foreach (var system in systems)
            {
                await MeasureAsync(scenario, system, arguments.Plan(given), results);
            }
        }
    }

    if (results.IsEmpty)
    {
        await Console.Error.WriteLineAsync("Nothing was measured.");
        return complete ? WrongUse : LeftOut;
    }

    Console.WriteLine($"\n{facts}\n\n{await results.EndAsync(Command(), facts)}");
    return results.AnyFailed ? 1 : complete ? 0 : LeftOut;
}

static async Task MeasureAsync(Scenario scenario, ChatSystem system, Plan plan, Results results)
{
    if (scenario.Unfit(system) is { } unfit)
    {
        var fit = SystemCatalogue.All.Where(it => scenario.Unfit(it) is null).Select(static it => it.Name);
        await Console.Error.WriteLineAsync($"{scenario.Name} is not for {system.Name}: {unfit}. It is for {string.Join(", ", fit)}.");
        return;
    }

    IReadOnlyList<Row> rows;
    try
    {
        rows = await scenario.RunAsync(system, plan);
    }
    catch (Exception e) when (e is InvalidOperationException or TimeoutException or System.Net.Sockets.SocketException)
    {
        // The others are still worth measuring.
        await Console.Error.WriteLineAsync($"{scenario.Name} {system.Name}: {e}");
        rows = [new Row(scenario.Name, system.Name) { Note = $"FAILED: {e.Message.Split('\n')[0]}", Failed = true }];
    }

    foreach (var row in rows)
    {
        await results.AddAsync(row);
        await Console.Error.WriteLineAsync(Table.Line(row));
    }
}

static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);

string Command() => $"dotnet run -c Release --project bench/Load -- {string.Join(' ', args)}";
