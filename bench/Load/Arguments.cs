using System.CommandLine;
using System.Globalization;
using System.Numerics;
using ChatCluster.Load.Scenarios;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load;

/// <summary>The command line.</summary>
internal sealed class Arguments
{
    private static readonly IReadOnlyList<ChatSystem> s_systems = [.. SystemCatalogue.All.Where(static it => it.Name is "ours" or "bun")];
    private static readonly IReadOnlyList<Scenario> s_scenarios = [.. ScenarioCatalogue.All.Take(4)];

    private readonly Option<List<ChatSystem>> _systems = Named("--systems", "What is measured", SystemCatalogue.All, static it => it.Name, s_systems);
    private readonly Option<List<Scenario>> _scenarios = Named("--scenarios", "What is done", ScenarioCatalogue.All, static it => it.Name, s_scenarios);
    private readonly Option<double> _seconds = Number("--seconds", "What is measured of each run", standard: 10.0, least: 1, most: 3600);
    private readonly Option<double> _warmUp = Number("--warm-up", "Seconds of the same load before that, which are not measured", standard: 10.0, least: 0, most: 3600);
    private readonly Option<int> _repeat = Number("--repeat", "Runs of each, the systems taking turns; the table has the medians", standard: 1, least: 1, most: 100);
    private readonly Option<string> _keep = new("--keep")
    {
        Description = "Keeps the table and each run in bench/results/<date>-<name>.md and .jsonl",
        HelpName = "name",
        CustomParser = static result =>
        {
            var name = result.Tokens[0].Value;
            if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                result.AddError($"--keep is '{name}'; it must be of letters, digits, '-', '_' and '.'.");
            }

            return name;
        },
    };

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

            Exit code: 0 all ran; 1 a run failed, or ours lost a message; 2 the command line is wrong, or nothing of it fits; 3 a system was left out since something
            isn't installed.
            """) { _systems, _scenarios, _seconds, _warmUp, _repeat, _keep };
        command.SetAction((result, _) => run(this, result));
        return command;
    }

    // A list that isn't given is empty. With a default value of the option's own, --help would print the names of our types.
    public IReadOnlyList<ChatSystem> Systems(ParseResult result) => result.GetValue(_systems) is { Count: > 0 } named ? named : s_systems;

    public IReadOnlyList<Scenario> Scenarios(ParseResult result) => result.GetValue(_scenarios) is { Count: > 0 } named ? named : s_scenarios;

    public Plan Plan(ParseResult result) => new(TimeSpan.FromSeconds(result.GetRequiredValue(_seconds)), TimeSpan.FromSeconds(result.GetRequiredValue(_warmUp)));

    public int Repeat(ParseResult result) => result.GetRequiredValue(_repeat);

    public string? Keep(ParseResult result) => result.GetValue(_keep);

    private static Option<T> Number<T>(string option, string description, T standard, T least, T most)
        where T : struct, INumber<T> => new(option)
    {
        Description = description,
        HelpName = "number",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (!T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= least && number <= most))
            {
                result.AddError($"{option} is '{word}'; it must be a number from {least} to {most}.");
            }

            return number;
        },
    };

    // Names separated by commas or spaces.
    private static Option<List<T>> Named<T>(string option, string description, IReadOnlyList<T> all, Func<T, string> name, IReadOnlyList<T> standard) => new(option)
    {
        Description = $"{description}, separated by commas [default: {string.Join(',', standard.Select(name))}]",
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
