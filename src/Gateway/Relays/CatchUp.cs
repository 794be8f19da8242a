using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Util;
using ChatCluster.Rooms.Log;

namespace ChatCluster.Gateway.Relays;

/// <summary>Feeds one member from the log, page by page, as fast as its socket takes them: backpressure from the socket to the query.</summary>
/// <remarks>One stream only while a member catches up: a stream costs some 10 KB and 0.3 ms to make (docs/performance.md).</remarks>
internal static class CatchUp
{
    /// <summary>What a connection that is behind costs beside its outbox, however many rooms it is behind in.</summary>
    private static readonly PageLimit Page = new(Events: 256, Bytes: 64 * 1024);

    /// <summary>Writes the events after <paramref name="after"/> up to <paramref name="until"/> to the member's outbox.</summary>
    /// <returns>How far it came and why it ended. What was written is contiguous, whatever the end.</returns>
    public static async Task<CatchUpResult> RunAsync(
        IMaterializer materializer, IRoomLogReader log, RoomMember member, long after, long until, CancellationToken cancellation)
    {
        var reached = after;
        var missing = false;
        var hasTurn = false;
        try
        {
            await Source
                .UnfoldAsync(after, async from =>
                {
                    if (from >= until || cancellation.IsCancellationRequested)
                    {
                        return Option<(long, LogPage)>.None;
                    }

                    // One page of a connection at a time, however many of its rooms it is behind in, and only when there is room for it.
                    await member.Outbox.PageTurn.WaitAsync(CancellationToken.None);
                    hasTurn = true;
                    await member.Outbox.WhenRoomAsync();
                    var limit = Page with { Events = (int)Math.Min(Page.Events, until - from) };
                    var page = await log.ReadAfterAsync(member.Room, from, limit, CancellationToken.None);
                    missing = page.Events.Count == 0 || page.Events[0].Seq != from + 1;
                    return missing ? Option<(long, LogPage)>.None : (page.Events[^1].Seq, page);
                })
                .Select(page =>
                {
                    if (!cancellation.IsCancellationRequested)
                    {
                        member.Outbox.Write(member.Format.Frame(page.Events), unless: cancellation);
                        reached = page.Events[^1].Seq;
                    }

                    hasTurn = false;
                    member.Outbox.PageTurn.Release();
                    return reached;
                })
                .RunWith(Sink.Ignore<long>(), materializer);
            return new CatchUpResult(member, reached, missing ? CatchUpEnd.EventsMissing : CatchUpEnd.Reached, null);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new CatchUpResult(member, reached, CatchUpEnd.LogFailed, e);
        }
        catch (Exception)
        {
            return new CatchUpResult(member, reached, CatchUpEnd.Reached, null); // the member has gone: nobody reads on
        }
        finally
        {
            if (hasTurn)
            {
                member.Outbox.PageTurn.Release();
            }
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
