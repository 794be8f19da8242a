using System.Globalization;
using System.Text;

namespace ChatCluster.Shared;

/// <summary>What names of rooms and of users have in common.</summary>
internal static class NameRules
{
    /// <returns>Null and the NFC form, or what is wrong.</returns>
    public static string? Check(string what, string? text, int maxLength, Func<Rune, bool> isAllowed, string allowed, out string name)
    {
        name = "";
        if (string.IsNullOrEmpty(text))
        {
            return $"{what} must not be empty.";
        }

        // Before normalising: NFC makes of at most four code units one (U+1F82, for example), so a huge text is refused without the work.
        if (text.Length > 4 * maxLength)
        {
            return TooLong(what, text.Length, maxLength);
        }

        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate enumerates as U+FFFD, which is no letter.
            if (!isAllowed(rune))
            {
                return $"{what} takes {allowed}; U+{rune.Value:X4} is not one of them.";
            }
        }

        if (IsMark(Rune.GetRuneAt(text, 0)))
        {
            return $"{what} does not begin with a combining mark: it would merge with whatever stands before it.";
        }

        name = text.Normalize(NormalizationForm.FormC);
        return name.Length > maxLength ? TooLong(what, name.Length, maxLength) : null;
    }

    public static bool IsLetterMarkOrDigit(Rune rune) => !IsInvisible(rune) && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    // Letters and marks that show nothing (Unicode's default-ignorable code points): a name with one would be the twin of the name without it.
    private static bool IsInvisible(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string TooLong(string what, int length, int maxLength) => $"{what} is at most {maxLength} characters long; this one has {length}.";
}
