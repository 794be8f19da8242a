namespace ChatCluster.Shared.Hosting;

/// <summary>Finds the name that somebody meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest of some names by edit distance, whatever their case; null when none is near enough to be meant.</summary>
    public static string? Nearest(string written, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Distance: Distance(written, name))).OrderBy(static it => it.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, best.Name.Length / 3) ? best.Name : null;
    }

    /// <summary>How many letters must be put in, taken out, exchanged, or swapped with their neighbour (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        a = a.ToUpperInvariant();
        b = b.ToUpperInvariant();
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                distance[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1),
                    Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}
