namespace ChatCluster.Web.Tests;

/// <summary>Specs of one room or two windows, one after the other, with one browser and one gateway.</summary>
[CollectionDefinition(Name)]
public sealed class ShortSpecs : ICollectionFixture<PageFixture>
{
    public const string Name = "short";
}

/// <summary>Specs that take longer, beside the others, with a browser of their own.</summary>
[CollectionDefinition(Name)]
public sealed class LongSpecs : ICollectionFixture<PageFixture>
{
    public const string Name = "long";
}
