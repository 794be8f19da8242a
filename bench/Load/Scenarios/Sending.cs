using ChatCluster.Load.Sockets;
using ChatCluster.Load.Timing;

namespace ChatCluster.Load.Scenarios;

/// <summary>When messages are sent.</summary>
internal static class Sending
{
    /// <summary>Sends at a fixed rate, whatever the server does: latency counts from when each should have been sent.</summary>
    /// <param name="perSecond">Messages a second.</param>
    /// <param name="time">How long.</param>
    /// <param name="send">Sends the i-th, which was due at this time.</param>
    /// <param name="until">Ends it before its time.</param>
    /// <returns>How many were sent.</returns>
    public static async Task<int> AtRateAsync(int perSecond, TimeSpan time, Action<int, double> send, CancellationToken until = default)
    {
        var began = Clock.Now;
        var all = (int)(time.TotalSeconds * perSecond);
        for (var sent = 0; sent < all; sent++)
        {
            if (until.IsCancellationRequested)
            {
                return sent;
            }

            var due = began + sent * 1000.0 / perSecond;
            while (Clock.Now < due)
            {
                await Task.Delay(1, CancellationToken.None);
            }

            send(sent, due);
        }

        return all;
    }

    /// <summary>Each answer is followed by the next message, so that always the same number is without an answer.</summary>
    /// <param name="publishers">Who sends.</param>
    /// <param name="unanswered">How many each may have without an answer.</param>
    /// <param name="time">How long.</param>
    /// <returns>How many were sent.</returns>
    public static async Task<long> AnsweredAsync(IReadOnlyList<Connection> publishers, int unanswered, TimeSpan time)
    {
        var before = publishers.Sum(static it => (long)it.Sent);
        var over = Clock.Now + time.TotalMilliseconds;
        foreach (var publisher in publishers)
        {
            publisher.Answered = it =>
            {
                if (Clock.Now < over)
                {
                    it.Send(Clock.Now);
                }
            };
            for (var i = 0; i < unanswered; i++)
            {
                publisher.Send(Clock.Now);
            }
        }

        await Task.Delay(time);
        while (Clock.Now < over + 10)
        {
            await Task.Delay(1); // whoever has just looked at the time has sent by then
        }

        return publishers.Sum(static it => (long)it.Sent) - before;
    }
}
