namespace ChatCluster.Testing;

/// <summary>When a spec runs that takes long: <c>[Trait(SuiteTrait.Name, SuiteTrait.Full)]</c>.</summary>
public static class SuiteTrait
{
    /// <summary>Name of the trait.</summary>
    public const string Name = "Suite";

    /// <summary>In every <c>dotnet test</c>. The scenarios that have it take at most five minutes together, on two cores.</summary>
    public const string Core = "core";

    /// <summary>Only when it is asked for: <c>--filter "Suite=core|Suite=full"</c>.</summary>
    public const string Full = "full";
}
