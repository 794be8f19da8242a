using ChatCluster.Rooms.Log;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;

namespace ChatCluster.Rooms.Tests.Rooming;

public sealed class DedupWindowSpecs
{
    private static readonly UserId Alice = new("alice");

    private static DedupWindow Window(int capacity, params string[] ids)
    {
        var window = new DedupWindow(capacity);
        for (var i = 0; i < ids.Length; i++)
        {
            window.Add(new RecentEvent(i + 1, DateTimeOffset.UnixEpoch.AddSeconds(i + 1), Alice, new ClientMessageId(ids[i])));
        }

        return window;
    }

    private static long? Find(DedupWindow window, string id) => window.TryFind(Alice, new ClientMessageId(id), out var seq, out _) ? seq : null;

    [Fact]
    public void What_was_added_is_found_with_its_place_and_time()
    {
        var window = Window(3, "a", "b");
        Assert.True(window.TryFind(Alice, new ClientMessageId("b"), out var seq, out var at));
        Assert.Equal((2, DateTimeOffset.UnixEpoch.AddSeconds(2)), (seq, at));
        Assert.Null(Find(window, "c"));
    }

    [Fact]
    public void The_same_id_of_another_sender_is_another_message() =>
        Assert.False(Window(3, "a").TryFind(new UserId("bob"), new ClientMessageId("a"), out _, out _));

    [Fact]
    public void The_oldest_is_forgotten_first_and_the_window_never_grows()
    {
        var window = Window(3, "a", "b", "c", "d");
        Assert.Equal([null, 2, 3, 4], new[] { "a", "b", "c", "d" }.Select(id => Find(window, id)));
        Assert.Equal(3, window.Count);
    }

    [Fact]
    public void An_id_that_comes_back_after_it_was_forgotten_has_its_newest_place()
    {
        var window = Window(2, "a", "b", "c", "a");
        Assert.Equal(4, Find(window, "a"));
        Assert.Null(Find(window, "b"));
    }

    // As when the setting was raised: the log has an id a second time, which a smaller window had forgotten.
    [Fact]
    public void An_id_that_is_there_twice_is_found_until_its_newest_place_is_forgotten()
    {
        var window = Window(3, "a", "b", "a", "c");
        Assert.Equal(3, Find(window, "a"));
        window.Add(new RecentEvent(5, default, Alice, new ClientMessageId("d")));
        Assert.Equal(3, Find(window, "a"));
        window.Add(new RecentEvent(6, default, Alice, new ClientMessageId("e")));
        Assert.Null(Find(window, "a"));
        Assert.Equal(3, window.Count);
    }
}
