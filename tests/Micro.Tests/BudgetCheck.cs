using System.Globalization;

namespace ChatCluster.Micro.Tests;

/// <summary>What is wrong between cases and their budgets, in words that say what to do.</summary>
internal static class BudgetCheck
{
    /// <summary>Measures a case.</summary>
    /// <returns>Null when it keeps to its budget.</returns>
    public static async Task<string?> ComplaintAsync(MicroCase @case, Budgets budgets)
    {
        var budget = budgets.Of(@case.Name);
        var measured = await @case.MeasureAsync(enough: budget?.Bytes ?? long.MaxValue);
        if (budget is null)
        {
            return Say($"{@case.Name} allocates {measured:N0} bytes an operation and has no budget: give it one in {Budgets.File}, with what they are for.");
        }

        return measured <= budget.Bytes
            ? null
            : Say($"""
                {@case.Name} allocates {measured:N0} bytes an operation; its budget is {budget.Bytes:N0} ({budget.For}).
                They are: {await @case.TypesAsync()}.
                Do without what is new. If it is worth its bytes, raise the budget in {Budgets.File} and say there what they are for.
                """);
    }

    /// <summary>Budgets for what is not there: renamed, or gone.</summary>
    public static IEnumerable<string> Leftovers(IEnumerable<string> cases, Budgets budgets) => budgets.Cases.Except(cases)
        .Select(static name => $"{Budgets.File} has a budget for {name}, and there is no such case: rename it as the case was renamed, or remove it.");

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
