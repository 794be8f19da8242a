using ChatCluster.Micro.Cases;

namespace ChatCluster.Micro.Tests;

/// <summary>That the check can fail, and doesn't without a reason.</summary>
public sealed class BudgetCheckSpecs
{
    private static object? s_kept;

    [Fact]
    public async Task A_case_that_allocates_more_than_its_budget_is_named_with_both_figures_and_what_to_do()
    {
        var broadcast = MicroCase.All.Single(static it => it.Name == $"{nameof(BroadcastBench)}.{nameof(BroadcastBench.Broadcast)}(Members: 1)");
        var allocated = await broadcast.MeasureAsync(enough: 0);
        var budgets = Budgets.Parse($$"""{ "{{broadcast.Name}}": { "bytes": {{allocated - 1}}, "for": "all but a byte" } }""");

        var complaint = await BudgetCheck.ComplaintAsync(broadcast, budgets);

        Assert.NotNull(complaint);
        Assert.StartsWith(
            $"{broadcast.Name} allocates {allocated} bytes an operation; its budget is {allocated - 1} (all but a byte).",
            complaint,
            StringComparison.Ordinal);
        Assert.Contains("They are: System.Byte[] ", complaint, StringComparison.Ordinal);
        Assert.Contains("raise the budget in bench/Micro/budgets.json", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_smallest_object_in_each_operation_is_found()
    {
        var measured = await Allocations.OfAsync(Loop.Around(static () => s_kept = new object()), enough: 0);
        Assert.Equal(24, measured);
    }

    [Fact]
    public async Task It_is_found_on_another_thread_too()
    {
        using var done = new Arrivals(1);
        var work = new Work(done);
        var measured = await Allocations.OfAsync(
            Loop.Around(() =>
            {
                done.Reset();
                ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
                done.Wait();
            }),
            enough: 0);
        Assert.Equal(24, measured);
    }

    [Fact]
    public async Task What_is_kept_for_the_next_operation_is_not_counted()
    {
        byte[]? buffer = null;
        Assert.Equal(0, await Allocations.OfAsync(Loop.Around(() => buffer ??= new byte[100_000]), enough: 0));
    }

    [Fact]
    public async Task What_others_allocate_meanwhile_is_not_counted()
    {
        var rounds = 0;
        var measured = await Allocations.OfAsync(
            _ =>
            {
                s_kept = ++rounds <= 20 ? new byte[100_000] : null;
                return Task.CompletedTask;
            },
            enough: 0);
        Assert.Equal(0, measured);
    }

    [Fact]
    public async Task A_case_without_a_budget_is_named_with_what_it_allocates()
    {
        var write = MicroCase.All.Single(static it => it.Name == $"{nameof(WriteFrameBench)}.{nameof(WriteFrameBench.WriteText)}");
        Assert.Equal(
            "WriteFrameBench.WriteText allocates 0 bytes an operation and has no budget: give it one in bench/Micro/budgets.json, with what they are for.",
            await BudgetCheck.ComplaintAsync(write, Budgets.Parse("{}")));
    }

    [Fact]
    public void A_budget_without_a_case_is_named()
    {
        var budgets = Budgets.Parse("""{ "Old.Case": { "bytes": 1, "for": "" }, "Some.Case": { "bytes": 1, "for": "" } }""");
        var leftover = Assert.Single(BudgetCheck.Leftovers(["Some.Case"], budgets));
        Assert.Contains("has a budget for Old.Case, and there is no such case", leftover, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_would_not_be_awaited_is_refused()
    {
        var body = typeof(BudgetCheckSpecs).GetMethod(nameof(It_is_found_on_another_thread_too))!;
        var refusal = Assert.Throws<NotSupportedException>(() => Loop.Around(this, body));
        Assert.Contains("a case returns nothing, a value, or ValueTask<T>", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Work(Arrivals done) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            s_kept = new object();
            done.Signal();
        }
    }
}
