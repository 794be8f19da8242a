namespace ChatCluster.Testing;

/// <summary>A client that only reads, as fast as it can or so slowly that its gateway has to feed it from the log.</summary>
public sealed class PersistentReader(string user, string room) : PersistentMember(user, room)
{
    private const int Sip = 16;
    private long _until = long.MaxValue;
    private long _position;

    /// <summary>Rests for so long after every few events, until it is told to come to an end. Default: not at all.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>How far it has come, for any thread.</summary>
    public long Reached => Volatile.Read(ref _position);

    /// <inheritdoc />
    protected override bool IsDone => Position >= Volatile.Read(ref _until);

    /// <summary>Reads no further than to this event.</summary>
    public void EndAt(long seq) => Volatile.Write(ref _until, seq);

    /// <inheritdoc />
    protected override async Task TalkAsync(FrameClient client)
    {
        while (!IsDone && await NextAsync(client) is { } frame)
        {
            await TakeAsync(frame, client);
            Volatile.Write(ref _position, Position);
            if (Rest > TimeSpan.Zero && Position % Sip == 0 && Volatile.Read(ref _until) == long.MaxValue)
            {
                await Task.Delay(Rest);
            }
        }
    }
}
