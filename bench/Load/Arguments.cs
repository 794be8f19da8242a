using System.CommandLine;
using ChatCluster.Load.Scenarios;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load;

/// <summary>The command line.</summary>
internal sealed class Arguments
{
    private const int DefaultSystems = 2;
    private const int DefaultScenarios = 4;

    private readonly Option<List<ChatSystem>> _systems = Named("--systems", "What is measured", SystemCatalogue.All, static it => it.Name, DefaultSystems);
    private readonly Option<List<Scenario>> _scenarios = Named("--scenarios", "What is done", ScenarioCatalogue.All, static it => it.Name, DefaultScenarios);
    private readonly Option<double> _seconds = new("--seconds") { Description = "What is measured of each run", DefaultValueFactory = static _ => 10 };
    private readonly Option<double> _warmUp = new("--warm-up") { Description = "Seconds of the same load before that, which are not measured", DefaultValueFactory = static _ => 3 };
    private readonly Option<int> _repeat = new("--repeat") { Description = "Runs of each, the systems taking turns; the table has the medians", DefaultValueFactory = static _ => 1 };
    private readonly Option<string> _keep = new("--keep") { Description = "Keeps the table and each run in bench/results/<date>-<name>.md and .jsonl" };

    /// <summary>The command that runs what is asked for.</summary>
    public RootCommand Command(Func<Arguments, ParseResult, Task<int>> run)
    {
        var scenarios = string.Join("\n", ScenarioCatalogue.All.Select(static it => $"  {it.Name}: {it.Summary}"));
        var command = new RootCommand($"""
            Runs the same load against ChatCluster and its rivals, with the same loader, and prints one table.

            Scenarios:
            {scenarios}

            Systems: {string.Join(", ", SystemCatalogue.All.Select(static it => it.Name))}
            bench/rivals/install.sh installs the rivals.

            Exit code: 0 all ran; 1 a run failed, or ours lost a message; 3 a system was left out since something isn't installed.
            """) { _systems, _scenarios, _seconds, _warmUp, _repeat, _keep };
        command.SetAction((result, _) => run(this, result));
        return command;
    }

    public IReadOnlyList<ChatSystem> Systems(ParseResult result) => result.GetValue(_systems) ?? [.. SystemCatalogue.All.Take(DefaultSystems)];

    public IReadOnlyList<Scenario> Scenarios(ParseResult result) => result.GetValue(_scenarios) ?? [.. ScenarioCatalogue.All.Take(DefaultScenarios)];

    public Plan Plan(ParseResult result) => new(TimeSpan.FromSeconds(result.GetRequiredValue(_seconds)), TimeSpan.FromSeconds(result.GetRequiredValue(_warmUp)));

    public int Repeat(ParseResult result) => result.GetRequiredValue(_repeat);

    public string? Keep(ParseResult result) => result.GetValue(_keep);

    // Names separated by commas or spaces.
    private static Option<List<T>> Named<T>(string option, string description, IReadOnlyList<T> all, Func<T, string> name, int standard) => new(option)
    {
        Description = $"{description}, separated by commas [default: {string.Join(',', all.Take(standard).Select(name))}]",
        HelpName = "names",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var chosen = new List<T>();
            foreach (var word in result.Tokens.SelectMany(static it => it.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            {
                if (all.FirstOrDefault(it => string.Equals(name(it), word, StringComparison.OrdinalIgnoreCase)) is { } found)
                {
                    chosen.Add(found);
                }
                else
                {
                    result.AddError($"{option}: there is no {word}; there are {string.Join(", ", all.Select(name))}.");
                }
            }

            return chosen;
        },
    };
}
