using System.CommandLine;

namespace ChatCluster.Cli.Commands;

/// <summary>What is wrong with a command line that was refused, in words that name it.</summary>
internal static class WrongLine
{
    private const int SlipsOfTheFinger = 2;

    /// <summary>The parser's own words, except where they say too little (which argument?) or too much (a mistyped command: all that follows is unknown, too).</summary>
    public static string Words(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            return NoCommand(command, parsed.UnmatchedTokens is [var first, ..] ? first : null);
        }

        // Its value is taken for a word then, and words for too many: what the parser says of those would hide the one mistake.
        if (MistypedOption.Of(parsed) is { } mistyped)
        {
            return $"There is no option {mistyped}.{DidYouMean(mistyped, command.Options.Select(static it => it.Name))}";
        }

        var missing = command.Arguments.Where(argument => parsed.GetResult(argument) is not { Tokens.Count: > 0 }).Select(static it => $"<{it.Name}>").ToList();
        var words = parsed.Errors.Select(static it => it.Message).Where(static it => !it.StartsWith("Required argument missing", StringComparison.Ordinal)).ToList();
        words.InsertRange(0, command.Options.Where(option => LacksItsValue(parsed, option)).Select(static it => $"{it.Name} needs a value."));
        if (missing.Count > 0)
        {
            words.Insert(0, $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing.");
        }

        return string.Join(' ', words);
    }

    private static bool LacksItsValue(ParseResult parsed, Option option) =>
        option.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(option) is { IdentifierTokenCount: > 0, Tokens.Count: 0 };

    private static string NoCommand(Command root, string? given)
    {
        var names = root.Subcommands.Select(static it => it.Name).ToList();
        var what = given is null ? "Say what to do:" : $"There is no command '{given}'.";
        var guess = given is null ? "" : DidYouMean(given, names);
        return guess.Length > 0 ? what + guess : $"{what}{(given is null ? "" : " There are")} {string.Join(", ", names)}.";
    }

    private static string DidYouMean(string given, IEnumerable<string> names)
    {
        var near = names.Select(name => (Name: name, Distance: Distance(given, name))).Where(static it => it.Distance <= SlipsOfTheFinger).ToList();
        var nearest = near.Where(it => it.Distance == near.Min(static other => other.Distance)).Select(static it => it.Name);
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest)}?";
    }

    /// <summary>How many letters have to be put in, left out, changed, or changed over with their neighbour (optimal string alignment).</summary>
    private static int Distance(string one, string other)
    {
        var distances = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                distances[i, j] = (i, j) switch
                {
                    (_, 0) => i,
                    (0, _) => j,
                    _ => Math.Min(
                        Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1,
                        distances[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
                }
            }
        }

        return distances[one.Length, other.Length];
    }
}
