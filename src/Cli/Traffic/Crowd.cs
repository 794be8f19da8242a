using ChatCluster.Client;

namespace ChatCluster.Cli.Traffic;

/// <summary>The clients of a run.</summary>
internal static class Crowd
{
    private const int AtATime = 50;

    /// <summary>Connects every client, some at a time.</summary>
    /// <param name="roster">Who they are.</param>
    /// <param name="plan">How they connect.</param>
    /// <param name="counters">Counts what they do.</param>
    /// <param name="clock">Their clock.</param>
    /// <param name="stored">Hears every answer of the server that says stored: the room's number and the answer. Null: nobody.</param>
    /// <param name="ct">The limit.</param>
    /// <returns>When every one has joined its room, in the order of their numbers.</returns>
    /// <exception cref="TimeoutException"><paramref name="ct"/> came first; it says why, as far as is known.</exception>
    /// <exception cref="ChatException">The server refuses one for good.</exception>
    public static async Task<Member[]> JoinAsync(
        Roster roster, CrowdPlan plan, Counters counters, TimeProvider clock, Action<Seat, SentMessage>? stored, CancellationToken ct)
    {
        var members = new Member?[roster.Seats.Count];
        try
        {
            await Parallel.ForEachAsync(roster.Seats, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = ct }, async (seat, stop) =>
                members[seat.Number] = await Member.JoinAsync(seat, plan, counters, clock, stored is null ? null : message => stored(seat, message), stop));
            return members!;
        }
        catch (Exception e)
        {
            var joined = members.Count(static it => it is not null);
            await DisposeAsync(members.OfType<Member>());
            throw e is OperationCanceledException && ct.IsCancellationRequested
                ? new TimeoutException($"{joined} of {members.Length} clients had joined their room in time. {counters.LastTrouble}", e)
                : e is AggregateException { InnerException: { } first } ? first : e;
        }
    }

    /// <summary>Ends them all.</summary>
    public static Task DisposeAsync(IEnumerable<Member> members) =>
        Parallel.ForEachAsync(members, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, static (member, _) => member.DisposeAsync());
}
