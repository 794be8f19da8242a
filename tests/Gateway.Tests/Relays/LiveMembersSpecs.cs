using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Protocols.ChatV1;
using ChatCluster.Gateway.Protocols.Text;
using ChatCluster.Gateway.Relays;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class LiveMembersSpecs
{
    private static readonly EventFormat[] Formats = [new ChatV1EventFormat(null), new ChatV1EventFormat(1024), TextEventFormat.Instance];

    private readonly LiveMembers _live = new();

    [Fact]
    public void Members_of_one_format_are_one_group()
    {
        TestMember[] members = [Member(0), Member(1), Member(0), Member(2), Member(0)];
        Array.ForEach(members, _live.Add);
        Assert.Equal([3, 1, 1], _live.Groups.Select(static group => group.Members.Count));
        Assert.Equal(5, _live.Count);
        Assert.All(_live.Groups, static group => Assert.All(group.Members, member => Assert.Same(group.Format, member.Format)));
    }

    [Fact]
    public void Whoever_is_removed_is_replaced_by_the_last()
    {
        TestMember[] members = [Member(0), Member(0), Member(0)];
        Array.ForEach(members, _live.Add);
        _live.Remove(members[0]);
        Assert.Equal([members[2], members[1]], _live.Groups[0].Members);
        Assert.Equal((-1, 1, 0), (members[0].LiveIndex, members[1].LiveIndex, members[2].LiveIndex));
        _live.Remove(members[0]); // not there any more
        _live.Remove(members[1]);
        _live.Remove(members[2]);
        Assert.Empty(_live.Groups[0].Members);
        Assert.Equal(0, _live.Count);
    }

    [Fact]
    public void Any_mixture_of_coming_and_going_leaves_exactly_those_who_came_and_did_not_go()
    {
        var random = new Random(1);
        var present = new List<TestMember>();
        for (var i = 0; i < 2000; i++)
        {
            if (present.Count == 0 || random.Next(5) < 3)
            {
                var member = Member(random.Next(3));
                _live.Add(member);
                present.Add(member);
            }
            else
            {
                var at = random.Next(present.Count);
                _live.Remove(present[at]);
                present.RemoveAt(at);
            }
        }

        Assert.Equal(present.ToHashSet(), _live.Groups.SelectMany(static group => group.Members).Cast<TestMember>().ToHashSet());
        Assert.All(_live.Groups, static group => Assert.All(group.Members, (member, at) => Assert.Equal(at, member.LiveIndex)));
    }

    private static TestMember Member(int format) => new(RelaySpec.Lobby, format: Formats[format]);
}
