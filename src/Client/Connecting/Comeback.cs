namespace ChatCluster.Client.Connecting;

/// <summary>What to do after the end of a connection.</summary>
/// <param name="Comes">False: never again.</param>
/// <param name="Delay">How long to wait first.</param>
/// <param name="Failures">Tries that failed in a row.</param>
internal readonly record struct Comeback(bool Comes, TimeSpan Delay, int Failures)
{
    private const int BadToken = 4502;

    // One that is lost sooner counts as one more failed try, lest a server in trouble is called on twice a second.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(1);

    /// <summary>Decides.</summary>
    /// <param name="ending">What ended.</param>
    /// <param name="failures">Tries that failed in a row before.</param>
    /// <param name="backoff">The waits.</param>
    /// <param name="renewsTokens">A fresh token can be had: an expired one is then no reason to stay away.</param>
    public static Comeback After(Ending ending, int failures, Backoff backoff, bool renewsTokens)
    {
        var hasExpired = ending is { CloseCode: BadToken, HeldFor: not null } && renewsTokens;
        if (ending.NoToken is not null || (IsFinal(ending.CloseCode) && !hasExpired))
        {
            return default;
        }

        var before = ending.HeldFor >= Stable || ending.Drain is not null ? 0 : failures;
        return new Comeback(Comes: true, ending.Drain ?? backoff.After(before), before + 1);
    }

    // No table of codes is needed: 4500-4999 are final, and so are those by which RFC 6455 says that the framing was broken.
    private static bool IsFinal(int? code) => code is >= 4500 and <= 4999 or 1002 or 1003 or 1007 or 1009;
}
