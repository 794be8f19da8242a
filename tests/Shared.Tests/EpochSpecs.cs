namespace ChatCluster.Shared.Tests;

public sealed class EpochSpecs
{
    [Fact]
    public void Every_new_epoch_is_another_and_needs_no_escaping_anywhere()
    {
        var epochs = Enumerable.Range(0, 1000).Select(_ => Epoch.New().Value).ToHashSet();
        Assert.Equal(1000, epochs.Count);
        Assert.All(epochs, static epoch => Assert.Matches("^[A-Za-z0-9_-]{16}$", epoch));
    }
}
