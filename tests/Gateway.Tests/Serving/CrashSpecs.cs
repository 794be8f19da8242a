using ChatCluster.Gateway.Hosting;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>kill -9 under load, again and again: what was acknowledged is there, once, where it was said to be (P1, P2, P3, P5).</summary>
public sealed class CrashSpecs
{
    [Theory]
    [InlineData(20261123)]
    public async Task Killed_while_everybody_writes_a_node_loses_nothing_and_repeats_nothing(int seed)
    {
        const int Rounds = 3, AcksInTheEnd = 60;
        var random = new Random(seed);
        using var folder = new TempFolder();
        var port = NodePorts.Free();
        var writers = Enumerable.Range(0, 4).Select(n => new PersistentWriter($"writer-{n}", "lobby")).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            await using var node = await NodeProcess.StartAsync(GatewayHost.Program, folder.Path, port, "--ChatCluster:Gateway:SendsPerSecond", "0");
            var acks = writers.Sum(writer => writer.Acknowledged.Count) + random.Next(40, 400);
            var writing = writers.Select(writer => Task.Run(() => writer.RunAsync(port, int.MaxValue))).ToList();
            await Eventually.True(
                $"{acks} messages are acknowledged (seed {seed}, round {round})",
                () => writing.Any(task => task.IsCompleted) || writers.Sum(writer => writer.Acknowledged.Count) >= acks);
            Assert.DoesNotContain(writing, task => task.IsCompleted);
            await node.KillAsync();
            await Task.WhenAll(writing).Soon("all writers notice");
        }

        Assert.Contains(writers, writer => writer.Unacknowledged > 0); // something was in flight, or nothing was proved
        await using var last = await NodeProcess.StartAsync(GatewayHost.Program, folder.Path, port, "--ChatCluster:Gateway:SendsPerSecond", "0");
        await Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(port, writer.Acknowledged.Count + AcksInTheEnd)))).Soon("all writers finish");

        await HistoryCheck.AssertAsync(port, writers);
    }
}
