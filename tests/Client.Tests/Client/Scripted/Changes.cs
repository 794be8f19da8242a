using System.Threading.Channels;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client.Scripted;

/// <summary>What a client tells of its connection, to be waited for.</summary>
internal sealed class Changes
{
    private readonly Channel<ConnectionChange> _changes = Channel.CreateUnbounded<ConnectionChange>();

    public Changes(ChatClient client) => client.Changed += change => _changes.Writer.TryWrite(change);

    /// <summary>Waits for the next change to a state, past all others.</summary>
    public async Task<ConnectionChange> ExpectAsync(ConnectionState state)
    {
        while (true)
        {
            var change = await _changes.Reader.ReadAsync().AsTask().Soon($"{state}");
            if (change.State == state)
            {
                return change;
            }
        }
    }
}
