using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ChatCluster.Micro;
using ChatCluster.Micro.Cases;
using Perfolizer.Horology;

// All of it, or what --filter says: bench/Micro/README.md.
// In this process: the project that BenchmarkDotNet would make and build for a run would build the web page too.
var job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100)).WithMaxIterationCount(20);
var config = DefaultConfig.Instance
    .AddJob(job)
    .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
    .AddColumn(new BudgetColumn(Budgets.Load()))
    .WithArtifactsPath(Path.Combine("artifacts", "micro"))
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(BroadcastBench).Assembly).Run(args is [] ? ["--filter", "*"] : args, config);
return summaries.Any(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success)) ? 1 : 0;
