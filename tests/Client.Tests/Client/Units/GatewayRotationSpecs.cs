using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class GatewayRotationSpecs
{
    private static readonly Uri[] Three = [new("ws://a"), new("ws://b"), new("ws://c")];

    [Fact]
    public void The_first_one_is_any_of_them()
    {
        var first = Enumerable.Range(0, 100).Select(seed => new GatewayRotation(Three, new Random(seed)).Current).Distinct();

        Assert.Equal(3, first.Count());
    }

    [Fact]
    public void One_that_was_lost_comes_last_again()
    {
        var rotation = new GatewayRotation(Three, new Random(1));
        var lost = rotation.Current;
        var tried = new List<Uri>();
        for (var i = 0; i < 3; i++)
        {
            rotation.Next();
            tried.Add(rotation.Current);
        }

        Assert.Equal(3, tried.Distinct().Count());
        Assert.Equal(lost, tried[^1]);
    }
}
