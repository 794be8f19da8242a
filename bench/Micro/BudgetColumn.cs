using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ChatCluster.Micro;

/// <summary>The budget of a case, for the table beside what it allocated.</summary>
internal sealed class BudgetColumn(Budgets budgets) : IColumn
{
    public string Id => nameof(BudgetColumn);

    public string ColumnName => "Budget";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => $"Bytes that an operation may allocate ({Budgets.File})";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        budgets.Of(CaseName.Of(benchmarkCase))?.Bytes.ToString("N0", CultureInfo.InvariantCulture) + " B";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
