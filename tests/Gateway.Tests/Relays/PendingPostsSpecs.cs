using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class PendingPostsSpecs
{
    private readonly PendingPosts _posts = new();
    private readonly TestMember _member = new(RelaySpec.Lobby);

    [Fact]
    public void They_stay_in_the_order_in_which_they_came_whatever_is_taken_out()
    {
        for (var i = 0; i < 100; i++)
        {
            Add($"{i}");
        }

        for (var i = 0; i < 100; i += 2)
        {
            Assert.True(_posts.TryTake(RelaySpec.Alice, new ClientMessageId($"{i}"), out _));
        }

        for (var i = 100; i < 150; i++)
        {
            Add($"{i}"); // into the places that became free
        }

        Assert.Equal(Enumerable.Range(0, 150).Where(static i => i >= 100 || i % 2 == 1).Select(static i => $"{i}"), _posts.InOrder().Select(static post => post.Id.Value));
        Assert.Equal(100, _posts.Count);
    }

    [Fact]
    public void The_same_message_once_more_only_adds_a_waiter()
    {
        Assert.NotNull(Add("a", "1"));
        Assert.Null(Add("a", "2"));
        Assert.NotNull(Add("a", "3", RelaySpec.Bob)); // another user's
        Assert.Equal(2, _posts.Count);
        Assert.True(_posts.TryTake(RelaySpec.Alice, new ClientMessageId("a"), out var post));
        Assert.Equal([RelaySpec.RefOf("1"), RelaySpec.RefOf("2")], post.Waiters.Select(static waiter => waiter.Ref), RefComparer);
        Assert.False(_posts.TryTake(RelaySpec.Alice, new ClientMessageId("a"), out _));
    }

    private static bool RefComparer(Ref a, Ref b) => a.Json.AsSpan().SequenceEqual(b.Json);

    private PendingPost? Add(string id, string @ref = "1", UserId? from = null) =>
        _posts.Add(new Post(_member, RelaySpec.RefOf(@ref), from ?? RelaySpec.Alice, new ClientMessageId(id), "text"), now: 0);
}
