namespace ChatCluster.Cli.Verify;

/// <summary>Clients that write and read at a fixed rate, while anything may happen to the cluster, and a record of all that they were told.</summary>
internal sealed class VerifyRun : IAsyncDisposable
{
    private VerifyRun()
    {
    }

    /// <summary>How far it is.</summary>
    public VerifyProgress Progress => throw new NotImplementedException();

    /// <summary>The rooms that are written to; the first one is the hot one, if the plan has one.</summary>
    public IReadOnlyList<string> Rooms => throw new NotImplementedException();

    /// <summary>Connects every client and begins to send.</summary>
    /// <returns>When every client has joined its room.</returns>
    public static Task<VerifyRun> StartAsync(VerifyPlan plan, TimeProvider clock, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Waits until every room has acknowledged a message that was sent after this call, and every reader that isn't slow has seen one.</summary>
    /// <param name="when">What happened before, for the message of a failure.</param>
    /// <param name="ct">The limit.</param>
    /// <exception cref="TimeoutException"><paramref name="ct"/> came first; it names the rooms and readers that don't go on.</exception>
    public Task EveryRoomGoesOnAsync(string when, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Drops the connection of every client at once; each comes back by itself.</summary>
    public void DropAll() => throw new NotImplementedException();

    /// <summary>Stops sending, lets everything settle, reads the rooms' logs and checks.</summary>
    /// <param name="ct">Ends the settling early; what there is is checked all the same.</param>
    public Task<VerifyReport> FinishAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
