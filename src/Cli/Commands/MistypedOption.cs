using System.CommandLine;
using System.CommandLine.Parsing;

namespace ChatCluster.Cli.Commands;

/// <summary>Finds options that there are not: the parser takes them for the words of a command, a room or a text, and a slip of the finger would be sent for good.</summary>
internal static class MistypedOption
{
    /// <summary>The first of them on a command line that was refused; null where there is none, or where a lone <c>--</c> says that words are meant.</summary>
    public static string? Of(ParseResult parsed) =>
        WordsAreMeant(parsed) ? null : parsed.CommandResult.Tokens.Select(static token => token.Value).Concat(parsed.UnmatchedTokens).FirstOrDefault(IsOption);

    /// <summary>Refuses words that begin with two dashes, unless a lone <c>--</c> says that they are meant.</summary>
    /// <exception cref="CliException">There is one.</exception>
    public static void Refuse(ParseResult parsed, params ReadOnlySpan<Argument<string>> words)
    {
        if (WordsAreMeant(parsed))
        {
            return;
        }

        foreach (var word in words)
        {
            var given = parsed.GetRequiredValue(word);
            if (IsOption(given))
            {
                throw new CliException(ExitCode.Usage, $"There is no option {given}. Where it is meant as the {word.Name}, put -- before the words.");
            }
        }
    }

    private static bool WordsAreMeant(ParseResult parsed) => parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash);

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);
}
