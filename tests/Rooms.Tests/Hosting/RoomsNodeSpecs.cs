using ChatCluster.Rooms.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Rooms.Tests.Hosting;

/// <summary>The program of a rooms node, as a process.</summary>
public sealed class RoomsNodeSpecs
{
    [Fact]
    public async Task Without_PostgreSQL_it_says_what_to_set_and_ends_with_78()
    {
        using var folder = new TempFolder();
        await using var node = NodeProcess.Launch(RoomsHost.Program, folder.Path, NodePorts.Free());
        await node.WhenEndedAsync();
        Assert.Equal(78, node.ExitCode);
        Assert.Contains("ChatCluster rooms node can't start. Please change these settings:", node.Output, StringComparison.Ordinal);
        Assert.Contains("ChatCluster__Postgres=", node.Output, StringComparison.Ordinal);
    }
}
