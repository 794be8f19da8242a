using ChatCluster.Rooms.Log;

namespace ChatCluster.Gateway.Relays;

/// <summary>Feeds one member from the log, page by page, as fast as its socket takes them: backpressure from the socket to the query.</summary>
/// <remarks>
/// A plain loop. A stream of the library would say the same, but making one blocks a thread until an actor of the library answers: a crowd that falls
/// behind in many rooms at once would take every thread of the pool.
/// </remarks>
internal static class CatchUp
{
    /// <summary>What a connection that is behind costs beside its outbox, however many rooms it is behind in.</summary>
    private static readonly PageLimit Page = new(Events: 256, Bytes: 64 * 1024);

    /// <summary>Writes the events after <paramref name="after"/> up to <paramref name="until"/> to the member's outbox.</summary>
    /// <param name="log">Where they are read.</param>
    /// <param name="pages">Turns for a page each, shared by all catch-ups of the node (<see cref="RelayDirectory.PagesAtATime"/>).</param>
    /// <param name="member">Who is behind.</param>
    /// <param name="after">The newest event that the member has been handed.</param>
    /// <param name="until">The last one to write.</param>
    /// <param name="cancellation">The member has gone.</param>
    /// <returns>How far it came and why it ended. What was written is contiguous, whatever the end.</returns>
    public static async Task<CatchUpResult> RunAsync(IRoomLogReader log, SemaphoreSlim pages, RoomMember member, long after, long until, CancellationToken cancellation)
    {
        await Task.Yield(); // the relay has others to serve
        var reached = after;
        try
        {
            while (reached < until && !cancellation.IsCancellationRequested)
            {
                // One page of a connection at a time, however many of its rooms it is behind in, and only when there is room for it.
                await member.Outbox.PageTurn.WaitAsync(CancellationToken.None);
                try
                {
                    await member.Outbox.WhenRoomAsync();
                    if (await CopyPageAsync(log, pages, member, reached, until, cancellation) is not { } through)
                    {
                        return new CatchUpResult(member, reached, CatchUpEnd.EventsMissing, null);
                    }

                    reached = through;
                }
                finally
                {
                    member.Outbox.PageTurn.Release();
                }
            }

            return new CatchUpResult(member, reached, CatchUpEnd.Reached, null);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new CatchUpResult(member, reached, CatchUpEnd.LogFailed, e);
        }
        catch (Exception)
        {
            return new CatchUpResult(member, reached, CatchUpEnd.Reached, null); // the member has gone: nobody reads on
        }
    }

    // From the log to the outbox. Null when the log no longer has what comes next.
    private static async ValueTask<long?> CopyPageAsync(
        IRoomLogReader log, SemaphoreSlim pages, RoomMember member, long after, long until, CancellationToken cancellation)
    {
        await pages.WaitAsync(CancellationToken.None);
        try
        {
            await Task.Yield(); // to the end of the pool's common queue: without it each page would go on where the last one ended, before everything that is live
            var events = (await log.ReadAfterAsync(member.Room, after, Page with { Events = (int)Math.Min(Page.Events, until - after) }, CancellationToken.None)).Events;
            if (events.Count == 0 || events[0].Seq != after + 1)
            {
                return null;
            }

            if (cancellation.IsCancellationRequested)
            {
                return after;
            }

            member.Outbox.Write(member.Format.Frame(events), unless: cancellation);
            return events[^1].Seq;
        }
        finally
        {
            pages.Release();
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
