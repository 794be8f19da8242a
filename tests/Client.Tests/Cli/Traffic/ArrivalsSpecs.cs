using ChatCluster.Cli.Traffic;
using CsCheck;

namespace ChatCluster.Client.Tests.Cli.Traffic;

public class ArrivalsSpecs
{
    private static readonly Gen<(Roster Roster, double? Hot, int Seed)> Rosters =
        from rooms in Gen.Int[1, 12]
        from more in Gen.Int[0, 60]
        from hot in Gen.Double[0, 1].Nullable()
        from flapping in Gen.Double[0, 1]
        from slow in Gen.Double[0, 1]
        from seed in Gen.Int
        select (new Roster(rooms, rooms + more, hot, flapping, slow, seed), hot, seed);

    [Fact]
    public void Every_room_has_a_writer_and_two_writers_of_a_room_are_one_user() => Rosters.Sample(static it =>
    {
        for (var room = 0; room < it.Roster.Rooms; room++)
        {
            var writers = it.Roster.WritersOf(room);
            Assert.NotEmpty(writers);
            Assert.All(writers, writer => Assert.Equal((room, false), (writer.Room, writer.Manner == Manner.Slow)));
            Assert.Equal(Math.Max(1, writers.Count - 1), writers.Select(static writer => writer.User).Distinct().Count());
        }

        Assert.Equal(Enumerable.Range(0, it.Roster.Seats.Count), it.Roster.Seats.Select(static seat => seat.Number));
    });

    [Fact]
    public void Shares_are_kept_where_there_are_enough_clients()
    {
        var roster = new Roster(20, 100, null, 0.1, 0.05, seed: 7);
        Assert.Equal(10, roster.Seats.Count(static it => it.Manner == Manner.Flapping));
        Assert.Equal(5, roster.Seats.Count(static it => it.Manner == Manner.Slow));
        Assert.All(roster.Seats.CountBy(static it => it.Room), static it => Assert.Equal(5, it.Value));
    }

    [Fact]
    public void A_hot_room_has_its_share_of_clients_and_messages()
    {
        var roster = new Roster(11, 100, 0.5, 0, 0, seed: 7);
        Assert.Equal(50, roster.Seats.Count(static it => it.Room == 0));
        Assert.All(roster.Seats.Where(static it => it.Room > 0).CountBy(static it => it.Room), static it => Assert.Equal(5, it.Value));
        var arrivals = Take(new Arrivals(roster, 100, 0.5, 0, seed: 7), 1000);
        Assert.InRange(arrivals.Count(static it => it.Writer.Room == 0), 400, 600);
    }

    [Fact]
    public void The_same_seed_gives_the_same_messages() => Rosters.Sample(static it =>
        Assert.Equal(Take(new Arrivals(it.Roster, 500, it.Hot, 0.3, it.Seed), 300), Take(new Arrivals(it.Roster, 500, it.Hot, 0.3, it.Seed), 300)));

    [Fact]
    public void Another_seed_gives_others()
    {
        var roster = new Roster(20, 100, null, 0.1, 0.05, seed: 1);
        Assert.NotEqual(Take(new Arrivals(roster, 500, null, 0.3, seed: 1), 300), Take(new Arrivals(roster, 500, null, 0.3, seed: 2), 300));
        Assert.NotEqual(roster.Seats, new Roster(20, 100, null, 0.1, 0.05, seed: 2).Seats);
    }

    [Fact]
    public void Messages_come_at_a_fixed_rate_and_rooms_take_turns()
    {
        var roster = new Roster(20, 100, null, 0.1, 0.05, seed: 1);
        var arrivals = Take(new Arrivals(roster, 500, null, 0.1, seed: 1), 2000);
        Assert.Equal(Enumerable.Range(0, 2000).Select(static i => TimeSpan.FromMilliseconds(2 * i)), arrivals.Select(static it => it.Due));
        Assert.All(arrivals.Chunk(20), static round => Assert.Equal(20, round.Select(static it => it.Writer.Room).Distinct().Count()));
        Assert.InRange(arrivals.Count(static it => it.Repetition != Repetition.None), 100, 300);
        Assert.All(arrivals.Where(static it => it.Repetition != Repetition.None), static it => Assert.Equal(it.Writer.User, it.Repeater.User));
        Assert.All(arrivals.Where(static it => it.Repetition != Repetition.None), static it => Assert.NotEqual(it.Writer, it.Repeater));
    }

    [Fact]
    public void Texts_have_their_length_and_no_half_of_a_pair() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 300]).Sample(static (number, length) =>
    {
        var text = Texts.Of(number, length);
        Assert.Equal(length, text.Length);
        Assert.True(text.IsNormalized() || text.Length > 0); // IsNormalized throws at half a surrogate pair
    });

    private static List<Arrival> Take(Arrivals arrivals, int count) => [.. Enumerable.Range(0, count).Select(_ => arrivals.Next())];
}
