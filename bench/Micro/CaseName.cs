using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Running;

namespace ChatCluster.Micro;

/// <summary>What a case is called in budgets.json, in messages and after <c>--filter</c>: <c>BroadcastBench.Broadcast(Members: 100)</c>.</summary>
internal static class CaseName
{
    /// <summary>The name of a case.</summary>
    public static string Of(BenchmarkCase benchmark) =>
        FullNameProvider.GetBenchmarkName(benchmark)[(benchmark.Descriptor.Type.Namespace!.Length + 1)..];
}
