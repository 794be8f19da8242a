using Akka.Actor;
using Akka.Event;
using ChatCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>What Akka says is in the node's log, as everything else is.</summary>
public sealed class AkkaLogSpecs
{
    // The last lines of a stop were in Akka's own form: what waits for its log when that is stopped goes to its standard output.
    [Fact]
    public async Task What_Akka_says_when_its_log_has_ended_is_there_as_well()
    {
        using var logs = new CapturedLogs();
        await using var node = await GatewayNode.StartAsync(configure: builder => logs.AttachTo(builder));
        node.Services.GetRequiredService<ActorSystem>().Settings.StdoutLogger.Tell(new Info("remoting", typeof(AkkaLogSpecs), "The last word."));
        Assert.Single(logs.Entries, static entry => entry.Message == "The last word.");
    }
}
