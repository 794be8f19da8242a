namespace ChatCluster.Cli.Commands;

/// <summary>Text of others, made harmless for a terminal.</summary>
internal static class Plain
{
    /// <summary>On one line, and without the control characters with which a message could rule the reader's terminal.</summary>
    public static string Line(string text) =>
        text.AsSpan().ContainsAny('\u2028', '\u2029') || text.Any(char.IsControl)
            ? string.Create(text.Length, text, static (line, from) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
                }
            })
            : text;

    /// <summary>With a full stop at its end.</summary>
    public static string Sentence(string text) => text.TrimEnd() is [.., '.' or '!' or '?'] whole ? whole : $"{text.TrimEnd()}.";
}
