namespace ChatCluster.Shared.Hosting;

/// <summary>The node can't start as it was set up: a person has to do something first. The message says what; it is meant to be shown.</summary>
public abstract class CannotStartException(string message, Exception? inner = null) : Exception(message, inner);
