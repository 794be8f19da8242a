namespace ChatCluster.Cli.Verify.Checking;

/// <summary>64 bits that stand for sender, id and text of a message: what is kept of each delivery, so that a million of them fit.</summary>
/// <remarks>FNV-1a over UTF-16 code units with a last mixing. Two of a million messages share one with a chance of 1 to 37 million.</remarks>
internal readonly record struct Fingerprint(ulong Value)
{
    /// <summary>That of a message.</summary>
    public static Fingerprint Of(string from, string id, string text)
    {
        var hash = Add(Add(Add(14695981039346656037, from), id), text);
        hash ^= hash >> 32;
        return new Fingerprint(hash * 0x9E3779B97F4A7C15);
    }

    private static ulong Add(ulong hash, string part)
    {
        foreach (var unit in part)
        {
            hash = (hash ^ unit) * 1099511628211;
        }

        return (hash ^ 0x10000) * 1099511628211; // no code unit: ("ab", "c") is not ("a", "bc")
    }
}
