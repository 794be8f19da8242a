using ChatCluster.Cli.Commands;

namespace ChatCluster.Client.Tests.Cli.Commands;

/// <summary>What somebody who waited in vain is told.</summary>
public class LastWordSpecs
{
    [Fact]
    public void What_the_server_refused_last_is_told() =>
        Assert.Equal(" The server said last: unavailable: The room did not answer in time.", Told(("unavailable", "The room did not answer in time.")));

    [Fact]
    public void A_join_that_was_given_up_does_not_hide_why() =>
        Assert.Equal(
            " The server said last: unavailable: The room did not answer in time.",
            Told(("unavailable", "The room did not answer in time."), ("not_joined", "lobby was left before it was joined.")));

    private static string Told(params ReadOnlySpan<(string Code, string Message)> refusals)
    {
        var heard = new LastWord();
        foreach (var (code, message) in refusals)
        {
            heard.Refused("lobby", code, message, retryable: true);
        }

        return heard.AsSentence;
    }
}
