using ChatCluster.Gateway.Hosting;

namespace ChatCluster.Gateway.Tests.Hosting;

public sealed class FilePlacesSpecs
{
    [Fact]
    public void The_last_files_are_the_process_own()
    {
        var places = new FilePlaces(FilePlaces.Reserve + 2);
        places.Take();
        Assert.False(places.AreTaken);
        places.Take();
        Assert.True(places.AreTaken);
        places.Leave();
        Assert.False(places.AreTaken);
    }

    [Fact]
    public void A_process_that_may_have_few_does_not_start()
    {
        var problem = Assert.Throws<TooFewFilesException>(static () => new FilePlaces(FilePlaces.Reserve).EnsureAny());
        Assert.Contains("ulimit -n", problem.Message, StringComparison.Ordinal);
        new FilePlaces(FilePlaces.Reserve + 1).EnsureAny();
    }

    [Fact]
    public void The_limit_is_the_process_own() => Assert.InRange(FilePlaces.OfThisProcess().Limit, 64, int.MaxValue);
}
