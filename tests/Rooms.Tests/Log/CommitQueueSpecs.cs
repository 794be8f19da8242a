using System.Diagnostics;
using ChatCluster.Rooms.Log;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Log;

public sealed class CommitQueueSpecs
{
    private readonly List<int> _batch = [];

    private static CommitQueue<int> Queue(int capacity = 100, long weightCapacity = 10_000) => new(capacity, weightCapacity, weight: item => item);

    [Fact]
    public void What_waits_is_taken_at_once_and_in_order()
    {
        var queue = Queue();
        Assert.True(queue.TryAdd(3) && queue.TryAdd(1) && queue.TryAdd(2));
        Assert.True(queue.TryTakeBatch(_batch, 100, 100));
        Assert.Equal([3, 1, 2], _batch);
    }

    [Fact]
    public void A_full_queue_takes_nothing_until_something_was_taken_from_it()
    {
        var queue = Queue(capacity: 2);
        Assert.True(queue.TryAdd(1) && queue.TryAdd(2));
        Assert.False(queue.TryAdd(3));
        queue.TryTakeBatch(_batch, 1, 100);
        Assert.True(queue.TryAdd(4));
        Assert.False(queue.TryAdd(5));
    }

    [Fact]
    public void A_queue_is_full_by_weight_too_but_an_empty_one_takes_anything()
    {
        var queue = Queue(weightCapacity: 10);
        Assert.True(queue.TryAdd(6) && queue.TryAdd(4));
        Assert.False(queue.TryAdd(1));
        queue.TryTakeBatch(_batch, 1, 100);
        Assert.False(queue.TryAdd(7));
        Assert.True(queue.TryAdd(6));
        queue.TryTakeBatch(_batch, 100, 100);
        Assert.Equal([4, 6], _batch);
        Assert.True(queue.TryAdd(11));
        Assert.False(queue.TryAdd(1));
        queue.TryTakeBatch(_batch, 100, 1);
        Assert.True(queue.TryAdd(10));
    }

    [Fact]
    public async Task Whoever_waits_for_so_many_items_is_woken_by_the_last_of_them()
    {
        var queue = Queue();
        queue.TryAdd(1);
        var filling = queue.FillAsync(3, Timeout.InfiniteTimeSpan);
        queue.TryAdd(2);
        Assert.False(filling.IsCompleted);
        queue.TryAdd(3);
        await filling.WaitAsync(Patience.Limit);
        await queue.FillAsync(3, Timeout.InfiniteTimeSpan).WaitAsync(Patience.Limit); // they are there already
        Assert.Equal(3, queue.Count);
    }

    [Fact]
    public async Task Waiting_for_items_ends_with_the_patience_and_when_the_queue_is_closed()
    {
        var queue = Queue();
        await queue.FillAsync(3, TimeSpan.FromMilliseconds(1)).WaitAsync(Patience.Limit);
        var filling = queue.FillAsync(3, Timeout.InfiniteTimeSpan);
        queue.Close();
        await filling.WaitAsync(Patience.Limit);
        await queue.FillAsync(3, Timeout.InfiniteTimeSpan).WaitAsync(Patience.Limit);
    }

    [Fact]
    public void A_batch_ends_at_its_bounds_but_is_never_empty()
    {
        var queue = Queue();
        foreach (var item in (int[])[50, 4, 4, 4, 1, 1, 1])
        {
            queue.TryAdd(item);
        }

        var batches = new List<int[]>();
        for (var i = 0; i < 4; i++)
        {
            queue.TryTakeBatch(_batch, maxItems: 3, maxWeight: 10);
            batches.Add([.. _batch]);
        }

        Assert.Equal([[50], [4, 4], [4, 1, 1], [1]], batches);
    }

    [Fact]
    public void What_goes_first_needs_no_room_and_takes_none()
    {
        var queue = Queue(capacity: 2, weightCapacity: 20);
        Assert.True(queue.TryAdd(10) && queue.TryAdd(5));
        Assert.True(queue.TryAddFirst(50) && queue.TryAddFirst(51));
        queue.TryTakeBatch(_batch, maxItems: 1, maxWeight: 10);
        Assert.Equal([50, 51, 10], _batch);
        Assert.True(queue.TryAdd(15));
        queue.Close();
        Assert.False(queue.TryAddFirst(52));
    }

    [Fact]
    public async Task The_taker_wakes_when_something_comes()
    {
        var queue = Queue();
        for (var i = 1; i <= 1000; i++)
        {
            var taking = Task.Run(() => queue.TryTakeBatch(_batch, 100, 10_000));
            Assert.True(i % 2 == 0 ? queue.TryAdd(i) : queue.TryAddFirst(i));
            Assert.True(await taking.Soon("batch"));
            Assert.Equal([i], _batch);
        }
    }

    [Fact]
    public async Task A_closed_queue_gives_what_it_has_and_then_nothing()
    {
        var queue = Queue();
        queue.TryAdd(1);
        queue.Close();
        Assert.False(queue.TryAdd(2));
        Assert.True(queue.TryTakeBatch(_batch, 100, 100));
        Assert.False(await Task.Run(() => queue.TryTakeBatch(_batch, 100, 100)).Soon("the end"));
    }

    [Fact]
    public async Task Closing_ends_a_wait_and_a_rest()
    {
        var (waiting, resting) = (Queue(), Queue());
        var wait = Task.Run(() => waiting.TryTakeBatch(_batch, 100, 100));
        var rest = Task.Run(() => resting.Rest(TimeSpan.FromHours(1)));
        waiting.Close();
        resting.Close();
        Assert.False(await wait.Soon("end of the wait"));
        await rest.Soon("end of the rest");
    }

    [Fact]
    public async Task A_taker_that_awaits_is_woken_when_something_comes()
    {
        var queue = Queue();
        for (var i = 1; i <= 1000; i++)
        {
            var taking = queue.TryTakeBatchAsync(_batch, 100, 10_000).AsTask();
            Assert.False(taking.IsCompleted);
            Assert.True(i % 2 == 0 ? queue.TryAdd(i) : queue.TryAddFirst(i));
            Assert.True(await taking.Soon("batch"));
            Assert.Equal([i], _batch);
        }
    }

    [Fact]
    public async Task A_taker_that_awaits_gets_what_waits_at_once()
    {
        var queue = Queue();
        Assert.True(queue.TryAdd(3) && queue.TryAdd(1) && queue.TryAddFirst(2));
        var taking = queue.TryTakeBatchAsync(_batch, 100, 100);
        Assert.True(taking.IsCompleted);
        Assert.True(await taking);
        Assert.Equal([2, 3, 1], _batch);
    }

    [Fact]
    public async Task Closing_ends_a_wait_and_a_rest_of_a_taker_that_awaits()
    {
        var (waiting, resting) = (Queue(), Queue());
        var wait = waiting.TryTakeBatchAsync(_batch, 100, 100).AsTask();
        var rest = resting.RestAsync(TimeSpan.FromHours(1));
        waiting.Close();
        resting.Close();
        Assert.True(waiting.IsClosed);
        Assert.False(await wait.Soon("end of the wait"));
        await rest.Soon("end of the rest");
        waiting.TryAdd(1);
        Assert.False(await waiting.TryTakeBatchAsync(_batch, 100, 100));
    }

    [Fact]
    public void A_rest_is_not_cut_short_by_what_comes()
    {
        var queue = Queue();
        var clock = Stopwatch.StartNew();
        _ = Task.Run(() => queue.TryAdd(1));
        queue.Rest(TimeSpan.FromMilliseconds(50));
        Assert.True(clock.ElapsedMilliseconds >= 30);
    }
}
