namespace ChatCluster.Cli.Commands;

/// <summary>What the program ends with, for scripts.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>A promise was broken (verify), or a message was not stored or not known to be (send, load).</summary>
    public const int Broken = 1;

    /// <summary>The command line can't be meant so.</summary>
    public const int Usage = 2;

    /// <summary>No gateway could be reached in time, or it refused.</summary>
    public const int NotConnected = 3;

    /// <summary>A fault of this program.</summary>
    public const int Fault = 70;

    /// <summary>Interrupted by Ctrl+C before it was done.</summary>
    public const int Interrupted = 130;
}
