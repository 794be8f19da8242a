using ChatCluster.Gateway.Relays;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Tests.Relays;

public sealed class RecentWindowSpecs
{
    private static readonly int EventBytes = Event(1).Body.Length;

    [Fact]
    public void It_keeps_the_newest_events()
    {
        var window = new RecentWindow(3, 1_000_000);
        Add(window, 1, 5);
        Assert.Equal(3, window.First);
        Assert.Equal([3, 4, 5], After(window, 2));
        Assert.Equal([5], After(window, 4));
        Assert.Equal([], After(window, 5));
        Assert.Null(After(window, 1));
    }

    [Fact]
    public void It_is_bounded_by_bytes_too_but_keeps_one_event_however_long()
    {
        var window = new RecentWindow(100, (2 * EventBytes) + 20);
        Add(window, 1, 9);
        Assert.Equal(8, window.First);
        window.Add(Event(10, new string('x', 10_000)));
        Assert.Equal(10, window.First);
        Add(window, 11, 12);
        Assert.Equal(11, window.First);
    }

    [Fact]
    public void An_empty_window_reaches_back_to_nothing()
    {
        var window = new RecentWindow(3, 1000);
        Assert.Equal(0, window.First);
        Assert.Null(After(window, 0));
        Add(window, 1, 2);
        Assert.Equal([1, 2], After(window, 0));
        window.Clear();
        Assert.Null(After(window, 2));
        Add(window, 7, 9);
        Assert.Equal([7, 8, 9], After(window, 6));
        Assert.Null(After(window, 5));
    }

    private static void Add(RecentWindow window, long from, long to)
    {
        for (var seq = from; seq <= to; seq++)
        {
            window.Add(Event(seq));
        }
    }

    private static IEnumerable<long>? After(RecentWindow window, long after) => window.TryAfter(after, out var events) ? events.Select(static e => e.Seq) : null;

    private static RoomEvent Event(long seq, string id = "id") => RelaySpec.Event(seq, RelaySpec.Bob, id);
}
