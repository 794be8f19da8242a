using System.Globalization;

namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>What chance begins with, a run of each scenario for each: <c>CHATCLUSTER_SEED=7</c>, or <c>1-20</c>. Default: 1.</summary>
internal static class Seeds
{
    /// <summary>Those of this process.</summary>
    public static IReadOnlyList<int> All { get; } = Of(Environment.GetEnvironmentVariable("CHATCLUSTER_SEED"));

    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">It is neither a number nor two with a dash between, the smaller one first.</exception>
    public static IReadOnlyList<int> Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [1];
        }

        var ends = text.Split('-');
        return ends.Length <= 2 && Number(ends[0]) is { } first && Number(ends[^1]) is { } last && first <= last
            ? [.. Enumerable.Range(first, last - first + 1)]
            : throw new FormatException($"CHATCLUSTER_SEED is '{text}'; it must be a number, or two with a dash between: 1-20.");
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
