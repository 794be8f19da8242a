using System.Globalization;

namespace ChatCluster.Cli.Traffic;

/// <summary>Names a run, so that two of them never meet in a room.</summary>
internal static class RunTag
{
    /// <summary>A word such as <c>verify-1-20261123t175901123</c>: the seed and the time.</summary>
    public static string New(string word, int seed, TimeProvider clock) =>
        string.Create(CultureInfo.InvariantCulture, $"{word}-{(uint)seed}-{clock.GetUtcNow():yyyyMMdd't'HHmmssfff}");
}
