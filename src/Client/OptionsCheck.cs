namespace ChatCluster.Client;

/// <summary>Whether options can be.</summary>
internal static class OptionsCheck
{
    /// <exception cref="ArgumentException">They can't.</exception>
    public static void Check(ChatClientOptions options)
    {
        Require(options, options.Gateways is { Count: > 0 }, "A client needs at least one gateway.");
        Require(options, options.FirstBackoff > TimeSpan.Zero, "FirstBackoff must be above 0.");
        Require(options, options.LongestBackoff >= options.FirstBackoff, "LongestBackoff must not be below FirstBackoff.");
        Require(options, options.ConnectTimeout > TimeSpan.Zero, "ConnectTimeout must be above 0.");
        Require(options, options.SendTimeout is null || options.SendTimeout > TimeSpan.Zero, "SendTimeout must be above 0, or null for none.");
        Require(options, options.AnswerTimeout > TimeSpan.Zero, "AnswerTimeout must be above 0.");
        Require(options, options.EventBuffer > 0, "EventBuffer must be at least 1.");
        Require(options, options.ReceiveBufferBytes is null or > 0, "ReceiveBufferBytes must be above 0, or null for the system's.");
    }

    private static void Require(ChatClientOptions options, bool isSo, string what)
    {
        if (!isSo)
        {
            throw new ArgumentException(what, nameof(options));
        }
    }
}
