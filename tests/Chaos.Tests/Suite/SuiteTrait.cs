namespace ChatCluster.Chaos.Tests.Suite;

/// <summary>When a scenario runs: <c>[Trait(SuiteTrait.Name, SuiteTrait.Core)]</c>.</summary>
internal static class SuiteTrait
{
    /// <summary>Name of the trait.</summary>
    public const string Name = "Suite";

    /// <summary>In every <c>dotnet test</c>; all of these together take at most five minutes on two cores.</summary>
    public const string Core = "core";

    /// <summary>By <c>run.sh</c>, or <c>--filter "Suite=core|Suite=full"</c>.</summary>
    public const string Full = "full";
}
