using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using ChatCluster.Micro.Cases;

namespace ChatCluster.Micro.Tests;

/// <summary>A benchmark of bench/Micro with its parameters, run without BenchmarkDotNet's own machinery, which takes seconds for each.</summary>
internal sealed class MicroCase(BenchmarkCase benchmark)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MicroCase> All { get; } =
    [
        .. typeof(BroadcastBench).Assembly.GetTypes()
            .Where(static type => type.GetMethods().Any(static method => method.IsDefined(typeof(BenchmarkAttribute))))
            .SelectMany(static type => BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases)
            .Select(static benchmark => new MicroCase(benchmark)),
    ];

    /// <summary>What it is called.</summary>
    public string Name { get; } = CaseName.Of(benchmark);

    /// <summary>Bytes that one operation allocates.</summary>
    /// <param name="enough">Nobody needs to know it better than this.</param>
    public Task<long> MeasureAsync(long enough) => RunAsync(run => Allocations.OfAsync(run, enough));

    /// <summary>What they are, in words.</summary>
    public Task<string> TypesAsync() => RunAsync(AllocatedTypes.OfAsync);

    private async Task<T> RunAsync<T>(Func<Func<int, Task>, Task<T>> measure)
    {
        var descriptor = benchmark.Descriptor;
        var instance = Activator.CreateInstance(descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        await CallAsync(instance, descriptor.GlobalSetupMethod);
        try
        {
            return await measure(Loop.Around(instance, descriptor.WorkloadMethod));
        }
        finally
        {
            await CallAsync(instance, descriptor.GlobalCleanupMethod);
        }
    }

    private static Task CallAsync(object instance, MethodInfo? method) => method?.Invoke(instance, null) as Task ?? Task.CompletedTask;
}
