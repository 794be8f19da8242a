using ChatCluster.Gateway.Protocols;

namespace ChatCluster.Gateway.Relays;

/// <summary>The members that are fed live, by event format: those of one format share frames.</summary>
internal sealed class LiveMembers
{
    private readonly List<Group> _groups = []; // one to three: a search through a list is the fastest map

    /// <summary>The groups; empty ones included.</summary>
    public IReadOnlyList<Group> Groups => _groups;

    /// <summary>How many there are, of all formats.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a member.</summary>
    public void Add(RoomMember member)
    {
        var group = Find(member.Format);
        if (group is null)
        {
            _groups.Add(group = new Group(member.Format));
        }

        member.LiveIndex = group.Members.Count;
        group.Members.Add(member);
        Count++;
    }

    /// <summary>Removes a member, in constant time: the last takes its place.</summary>
    public void Remove(RoomMember member)
    {
        if (member.LiveIndex >= 0)
        {
            var members = Find(member.Format)!.Members;
            var last = members[^1];
            members[member.LiveIndex] = last;
            last.LiveIndex = member.LiveIndex;
            members.RemoveAt(members.Count - 1);
            member.LiveIndex = -1;
            Count--;
        }
    }

    private Group? Find(EventFormat format)
    {
        foreach (var group in _groups)
        {
            if (ReferenceEquals(group.Format, format))
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>Members of one format.</summary>
    internal sealed class Group(EventFormat format)
    {
        /// <summary>Their format.</summary>
        public EventFormat Format { get; } = format;

        /// <summary>Who they are, in no order.</summary>
        public List<RoomMember> Members { get; } = [];
    }
}
