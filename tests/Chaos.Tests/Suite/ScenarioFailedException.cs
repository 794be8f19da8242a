namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>A scenario has broken a promise.</summary>
public sealed class ScenarioFailedException(string message, Exception? inner = null) : Exception(message, inner);
