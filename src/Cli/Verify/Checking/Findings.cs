using System.Runtime.InteropServices;

namespace ChatCluster.Cli.Verify.Checking;

/// <summary>The violations of one room. Of each kind the first hundred are kept and the rest is counted: a broken log breaks everything that is compared with it.</summary>
internal sealed class Findings(string room)
{
    private const int KeptOfAKind = 100;
    private readonly Dictionary<ViolationKind, int> _counts = [];
    private readonly List<Violation> _kept = [];

    /// <summary>Adds one.</summary>
    public void Add(ViolationKind kind, string expected, string seen, string who = "", string id = "", long seq = 0)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, kind, out _);
        if (++count <= KeptOfAKind)
        {
            _kept.Add(new Violation(kind, room, who, id, seq, expected, seen));
        }
    }

    /// <summary>What was kept, and one line for each kind of which there are more.</summary>
    public IEnumerable<Violation> All() => _kept.Concat(_counts
        .Where(static it => it.Value > KeptOfAKind)
        .Select(it => new Violation(it.Key, room, "", "", 0, "none", $"there are {it.Value - KeptOfAKind} more of this kind")));
}
