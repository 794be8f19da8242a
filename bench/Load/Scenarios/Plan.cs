namespace ChatCluster.Load.Scenarios;

/// <summary>How long scenarios take.</summary>
/// <param name="Time">What is measured.</param>
/// <param name="WarmUp">The same load before that, which is not: compilers and caches settle.</param>
internal sealed record Plan(TimeSpan Time, TimeSpan WarmUp);
