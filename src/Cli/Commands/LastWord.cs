using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>What went wrong last, as a client was told: what somebody who waited in vain wants to know. Safe for several threads.</summary>
internal sealed class LastWord : IChatObserver
{
    private volatile string? _word;

    /// <summary>A sentence with a space before it, to follow another one; nothing when nothing went wrong.</summary>
    public string AsSentence => _word is { } word ? $" {Plain.Sentence(word)}" : "";

    /// <inheritdoc cref="AsSentence" />
    /// <param name="otherwise">What is said when nothing went wrong.</param>
    public string Or(string otherwise) => Plain.Sentence(_word ?? otherwise);

    /// <summary>Hears how it stands with the connection.</summary>
    public void Hear(ConnectionChange change)
    {
        if (change.State == ConnectionState.Connected)
        {
            _word = null;
        }
        else if (change.Reason is { } reason)
        {
            _word = $"{change.Gateway?.Authority}: {reason}";
        }
    }

    /// <inheritdoc />
    public void Refused(string room, string code, string message, bool retryable)
    {
        // The answer to a join that was given up by leaving the room says nothing about why it had taken so long.
        if (code != ChatException.NotJoined)
        {
            _word = $"The server said last: {code}: {message}";
        }
    }
}
