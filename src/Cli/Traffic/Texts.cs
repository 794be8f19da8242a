namespace ChatCluster.Cli.Traffic;

/// <summary>Texts of messages: of a given length, each another, with all that an encoder could get wrong.</summary>
internal static class Texts
{
    private const string Pattern = "the quick brown fox \"jumps\" over\\ the lazy dog – Grüße, 你好, 🙂 <b>&amp;</b> \t ";

    /// <summary>The text of the message with a number.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="length">Its length. Unit: UTF-16 code units, at least 1.</param>
    public static string Of(long number, int length)
    {
        var units = new char[length];
        var text = $"{number} ";
        for (var i = 0; i < length; i++)
        {
            units[i] = i < text.Length ? text[i] : Pattern[(int)((number + i) % Pattern.Length)];
        }

        for (var i = 0; i < length; i++) // no half of a surrogate pair at either end of the pattern's piece
        {
            if (char.IsHighSurrogate(units[i]) && i + 1 < length && char.IsLowSurrogate(units[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(units[i]))
            {
                units[i] = '.';
            }
        }

        return new string(units);
    }
}
