using ChatCluster.Gateway.Connections;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

public sealed class SendGateSpecs
{
    [Fact]
    public async Task At_the_bound_the_next_waits_until_one_is_answered()
    {
        var gate = new SendGate(2);
        await gate.EnterAsync();
        await gate.EnterAsync();
        var third = gate.EnterAsync().AsTask();
        Assert.False(third.IsCompleted);
        gate.Leave();
        await third.Soon("the third enters");
        Assert.False(gate.EnterAsync().AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_gate_that_is_open_holds_nobody_back()
    {
        var gate = new SendGate(1);
        await gate.EnterAsync();
        var waiting = gate.EnterAsync().AsTask();
        gate.Open();
        await waiting.Soon("who waited enters");
        Assert.True(gate.EnterAsync().AsTask().IsCompleted);
    }

    [Fact]
    public async Task It_is_empty_when_everything_is_answered()
    {
        var gate = new SendGate(10);
        Assert.True(gate.WhenEmptyAsync().IsCompleted);
        await gate.EnterAsync();
        await gate.EnterAsync();
        var empty = gate.WhenEmptyAsync();
        gate.Leave();
        Assert.False(empty.IsCompleted);
        gate.Leave();
        await empty.Soon("empty");
    }

    [Fact]
    public async Task Answers_from_other_threads_never_leave_the_reader_waiting()
    {
        var gate = new SendGate(3);
        var inside = 0;
        for (var i = 0; i < 20_000; i++)
        {
            await gate.EnterAsync().AsTask().Soon("the next enters");
            Assert.InRange(Interlocked.Increment(ref inside), 1, 3);
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Interlocked.Decrement(ref inside);
                    gate.Leave();
                },
                null);
        }

        await gate.WhenEmptyAsync().Soon("empty");
    }
}
