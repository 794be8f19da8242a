using ChatCluster.Rooms.Log;

namespace ChatCluster.Gateway.Relays;

/// <summary>Feeds one member from the log, page by page, as fast as its socket takes them: backpressure from the socket to the query.</summary>
/// <remarks>
/// A plain loop. A stream of the library would say the same, but making one blocks a thread until an actor of the library answers: a crowd that falls
/// behind in many rooms at once would take every thread of the pool.
/// </remarks>
internal static class CatchUp
{
    /// <summary>Writes what a member missed to its outbox.</summary>
    /// <param name="log">Where it is read.</param>
    /// <param name="pages">Shared by all catch-ups of the node.</param>
    /// <param name="member">Who is behind.</param>
    /// <param name="missed">In what.</param>
    /// <param name="cancellation">The member has gone.</param>
    /// <returns>How far it came and why it ended. What was written is contiguous, whatever the end.</returns>
    public static async Task<CatchUpResult> RunAsync(IRoomLogReader log, CatchUpPages pages, RoomMember member, Missed missed, CancellationToken cancellation)
    {
        await Task.Yield(); // the relay has others to serve
        try
        {
            while (missed.After < missed.Until && !cancellation.IsCancellationRequested)
            {
                // One page of a connection at a time, however many of its rooms it is behind in, and only when there is room for it.
                await member.Outbox.PageTurn.WaitAsync(CancellationToken.None);
                try
                {
                    await member.Outbox.WhenRoomAsync();
                    if (await CopyPageAsync(log, pages, member, missed, cancellation) is not { } through)
                    {
                        return new CatchUpResult(member, missed.After, CatchUpEnd.EventsMissing, null);
                    }

                    missed = missed with { After = through };
                }
                finally
                {
                    member.Outbox.PageTurn.Release();
                }
            }

            return new CatchUpResult(member, missed.After, CatchUpEnd.Reached, null);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new CatchUpResult(member, missed.After, CatchUpEnd.LogFailed, e);
        }
        catch (Exception)
        {
            return new CatchUpResult(member, missed.After, CatchUpEnd.Reached, null); // the member has gone: nobody reads on
        }
    }

    // From the log to the outbox. Null when the log no longer has what comes next.
    private static async ValueTask<long?> CopyPageAsync(IRoomLogReader log, CatchUpPages pages, RoomMember member, Missed missed, CancellationToken cancellation)
    {
        await pages.Turns.WaitAsync(CancellationToken.None);
        try
        {
            await Task.Yield(); // to the end of the pool's common queue: without it each page would go on where the last one ended, before everything that is live
            if (await pages.ReadAsync(log, member.Room, member.Format, missed) is not { } page)
            {
                return null;
            }

            if (cancellation.IsCancellationRequested)
            {
                return missed.After;
            }

            member.Outbox.Write(page.Frames, unless: cancellation);
            return page.Last;
        }
        finally
        {
            pages.Turns.Release();
        }
    }
}

/// <summary>How a catch-up ended.</summary>
internal sealed record CatchUpResult(RoomMember Member, long Seq, CatchUpEnd End, Exception? Failure) : IRelayMessage;

/// <summary>Why a catch-up ended.</summary>
internal enum CatchUpEnd
{
    /// <summary>It came as far as it was asked to.</summary>
    Reached,

    /// <summary>The log no longer has the next event: it was purged while the member was behind.</summary>
    EventsMissing,

    /// <summary>The log did not answer.</summary>
    LogFailed,
}
