namespace ChatCluster.Cli.Traffic;

/// <summary>What is sent when and by whom: without an end, at a fixed rate, and the same for the same roster and seed. Not safe for several threads.</summary>
/// <remarks>Rooms take turns in an order that changes from round to round, so that each is written to as often as the others and none goes without for long.</remarks>
internal sealed class Arrivals
{
    private readonly Roster _roster;
    private readonly double _rate;
    private readonly double? _hotRoom;
    private readonly double _repeated;
    private readonly Random _random;
    private readonly int[] _round;
    private int _turn;
    private long _number;

    /// <param name="roster">Who writes where.</param>
    /// <param name="rate">Messages a second, over all rooms.</param>
    /// <param name="hotRoom">Share of the messages that goes to the first room; null: as much as to any other.</param>
    /// <param name="repeated">Share of the messages that is sent twice.</param>
    /// <param name="seed">Where chance comes from.</param>
    public Arrivals(Roster roster, double rate, double? hotRoom, double repeated, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        _roster = roster;
        _rate = rate;
        _hotRoom = roster.Rooms > 1 ? hotRoom : null;
        _repeated = repeated;
        _random = new Random(seed);
        _round = _hotRoom is null ? [.. Enumerable.Range(0, roster.Rooms)] : [.. Enumerable.Range(1, roster.Rooms - 1)];
    }

    /// <summary>When the message with a number is due.</summary>
    public static TimeSpan DueOf(long number, double rate) => TimeSpan.FromTicks((long)Math.Round(number * (double)TimeSpan.TicksPerSecond / rate));

    /// <summary>The next message.</summary>
    public Arrival Next()
    {
        var room = _hotRoom is { } share && _random.NextDouble() < share ? 0 : NextOfRound();
        var writers = _roster.WritersOf(room);
        var repeats = _random.NextDouble() < _repeated;
        var writer = writers[repeats ? _random.Next(Math.Min(2, writers.Count)) : _random.Next(writers.Count)];
        var repeater = repeats && writers.Count > 1 ? writers[writer == writers[0] ? 1 : 0] : writer;
        var atOnce = _random.Next(2) == 0;
        var repetition = !repeats ? Repetition.None : atOnce && repeater != writer ? Repetition.AtOnce : Repetition.AfterAnswer;
        var number = _number++;
        return new Arrival(number, DueOf(number, _rate), writer, repetition, repeater);
    }

    private int NextOfRound()
    {
        if (_turn == 0)
        {
            _random.Shuffle(_round);
        }

        var room = _round[_turn];
        _turn = (_turn + 1) % _round.Length;
        return room;
    }
}
