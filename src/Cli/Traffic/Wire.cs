using ChatCluster.Client;

namespace ChatCluster.Cli.Traffic;

/// <summary>Counts what happens on one client's wire, and hands on what the server answers to its messages.</summary>
internal sealed class Wire(Counters counters, Action<SentMessage>? stored) : IChatObserver
{
    private bool _wasConnected;

    /// <inheritdoc />
    public void Connected(Uri gateway, Welcome welcome)
    {
        counters.Reached(gateway);
        counters.CountConnected(first: !_wasConnected);
        _wasConnected = true;
    }

    /// <inheritdoc />
    public void Lost(Uri gateway, int? closeCode, string reason) => counters.CountLost();

    /// <inheritdoc />
    public void Refused(string room, string code, string message, bool retryable) => counters.Note($"{code}: {message}");

    /// <inheritdoc />
    public void SendStored(string room, SentMessage message) => stored?.Invoke(message);

    /// <inheritdoc />
    public void SendRefused(string room, string id, string code, bool retryable) => counters.CountError(code);
}
