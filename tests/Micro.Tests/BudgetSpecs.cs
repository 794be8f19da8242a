using System.Diagnostics;
using System.Reflection;
using ChatCluster.Gateway;
using ChatCluster.Micro.Cases;
using ChatCluster.Rooms;
using ChatCluster.Shared;

namespace ChatCluster.Micro.Tests;

/// <summary>The hot path allocates no more than bench/Micro/budgets.json allows. Nothing here looks at time.</summary>
public sealed class BudgetSpecs
{
    private static readonly Budgets s_budgets = Budgets.Load();

    public static IEnumerable<object[]> Cases => MicroCase.All.Select(static it => new object[] { it.Name });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_operation_keeps_to_its_budget(string name) =>
        FailOn(await BudgetCheck.ComplaintAsync(MicroCase.All.Single(it => it.Name == name), s_budgets));

    [Fact]
    public void Every_budget_has_a_case() => FailOn([.. BudgetCheck.Leftovers(MicroCase.All.Select(static it => it.Name), s_budgets)]);

    [Fact]
    public void A_member_more_is_allowed_no_byte_more()
    {
        var broadcasts = s_budgets.Cases.Where(static name => name.StartsWith(nameof(BroadcastBench), StringComparison.Ordinal)).ToList();
        Assert.True(broadcasts.Count > 1);
        Assert.Single(broadcasts.Select(static name => s_budgets.Of(name)!.Bytes).Distinct());
    }

    // Elsewhere the state of every async method is an object, and no budget would fit.
    [Fact]
    public void What_is_measured_is_optimised_code() => FailOn(
    [
        .. new[] { typeof(BudgetSpecs), typeof(BroadcastBench), typeof(GatewayOptions), typeof(RoomOptions), typeof(RoomId) }
            .Select(static type => type.Assembly)
            .Where(static assembly => assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true)
            .Select(static assembly =>
                $"{assembly.GetName().Name} was built without optimisation, which budgets ask for (src/Directory.Build.props): dotnet build -t:Rebuild."),
    ]);

    private static void FailOn(params string?[] complaints)
    {
        if (string.Join(Environment.NewLine, complaints) is { Length: > 0 } all)
        {
            Assert.Fail(all);
        }
    }
}
