using ChatCluster.Load.Reports;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Scenarios;

/// <summary>A kind of load, against a system that is started for it.</summary>
internal abstract class Scenario
{
    /// <summary>What it is called on the command line and in the table.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a line.</summary>
    public abstract string Summary { get; }

    /// <summary>Why it can't be run against a system; null when it can.</summary>
    public virtual string? Unfit(ChatSystem system) => null;

    /// <summary>Runs it.</summary>
    public abstract Task<IReadOnlyList<Row>> RunAsync(ChatSystem system, Plan plan);
}
