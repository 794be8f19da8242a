using ChatCluster.Testing;

namespace ChatCluster.Shared.Tests;

/// <summary>docs/protocol.md, the specification that the code is compared with.</summary>
internal static class ProtocolPage
{
    /// <summary>The lines from one heading to the next.</summary>
    public static IReadOnlyList<string> Section(string heading)
    {
        var lines = File.ReadAllLines(Repository.At("docs", "protocol.md"));
        var start = Array.IndexOf(lines, heading);
        Assert.True(start >= 0, $"docs/protocol.md has no section '{heading}'.");
        return [.. lines.Skip(start + 1).TakeWhile(static line => !line.StartsWith('#'))];
    }

    /// <summary>The rows of the table in a section, without its head.</summary>
    public static IEnumerable<string[]> Table(string heading) => Section(heading)
        .Where(static line => line.StartsWith('|'))
        .Skip(2)
        .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));
}
