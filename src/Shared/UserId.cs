using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ChatCluster.Shared;

/// <summary>Who somebody is: the name that others see beside a message.</summary>
/// <remarks>
/// 1 to 64 UTF-16 code units: letters and combining marks of any script, decimal digits, <c>- _ . @ + ' |</c> and single spaces inside. No colon, so that
/// <c>alice: hello</c> of the group socket can't be forged by a name. Unicode form NFC. Made by <see cref="TryParse"/>; the constructor trusts.
/// </remarks>
public readonly record struct UserId(string Value)
{
    /// <summary>Longest name. Unit: UTF-16 code units, after normalisation.</summary>
    public const int MaxLength = 64;

    /// <summary>Reads a name from a token or from <c>?user=</c>.</summary>
    /// <param name="text">The name as given; spaces around it are dropped.</param>
    /// <param name="user">The normalised name.</param>
    /// <param name="problem">What is wrong with it, as a sentence.</param>
    public static bool TryParse(string? text, out UserId user, [NotNullWhen(false)] out string? problem)
    {
        user = default;
        problem = NameRules.Check("A user name", text?.Trim(' '), MaxLength, IsAllowed, "letters, digits, single spaces and - _ . @ + ' |", out var name);
        if (problem is null && name.Contains("  ", StringComparison.Ordinal))
        {
            problem = "A user name has no two spaces in a row.";
        }

        if (problem is not null)
        {
            return false;
        }

        user = new UserId(name);
        return true;
    }

    private static bool IsAllowed(Rune rune) =>
        NameRules.IsLetterMarkOrDigit(rune) || rune.Value is '-' or '_' or '.' or '@' or '+' or '\'' or '|' or ' ';

    /// <inheritdoc />
    public override string ToString() => Value;
}
