using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>What <c>tail</c> says on standard error while it follows a room: why nothing comes, at once, and when it goes on. Its room's messages are all that comes otherwise.</summary>
/// <param name="heard">Hears every refusal too.</param>
/// <param name="terminal">Where it is said.</param>
/// <remarks>Called from the client's loop.</remarks>
internal sealed class TailLines(LastWord heard, Terminal terminal) : IChatObserver
{
    private bool _isRefused;

    /// <summary>Hears how it stands with the connection, once there has been one.</summary>
    public void Hear(ConnectionChange change)
    {
        if (change is { State: ConnectionState.Waiting, Reason: { } reason })
        {
            terminal.Say($"{change.Gateway?.Authority}: {reason.TrimEnd('.')}; trying again");
        }
        else if (change.State == ConnectionState.Connected)
        {
            terminal.Say($"connected to {change.Gateway?.Authority} again");
        }
    }

    /// <inheritdoc />
    public void Refused(string room, string code, string message, bool retryable)
    {
        heard.Refused(room, code, message, retryable);
        if (retryable && !_isRefused)
        {
            _isRefused = true;
            terminal.Say($"{room} can't be followed for now, {code}: {message.TrimEnd('.')}; trying again");
        }
    }

    /// <inheritdoc />
    public void Joined(string room, RoomPosition after, long head, RoomGap? gap)
    {
        if (_isRefused)
        {
            _isRefused = false;
            terminal.Say($"{room} goes on");
        }
    }
}
