namespace ChatCluster.Cli.Traffic;

/// <summary>Which client is in which room, and how each behaves. The same for the same numbers and seed.</summary>
internal sealed class Roster
{
    private readonly List<Seat>[] _writers;

    /// <param name="rooms">Rooms, at least 1.</param>
    /// <param name="clients">Clients, at least one for each room.</param>
    /// <param name="hotRoom">Share of the clients in the first room; null: as many as in any other.</param>
    /// <param name="flapping">Share of the clients that flap.</param>
    /// <param name="slow">Share of the clients that read slowly; every room keeps one that writes.</param>
    /// <param name="seed">Chooses who flaps and who is slow.</param>
    public Roster(int rooms, int clients, double? hotRoom, double flapping, double slow, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rooms, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(clients, rooms);
        var room = Enumerable.Range(0, clients).Select(i => RoomOf(i, rooms, clients, hotRoom)).ToArray();
        var manners = new Manner[clients];
        var order = Enumerable.Range(0, clients).ToArray();
        new Random(seed).Shuffle(order);
        var writers = room.CountBy(static it => it).ToDictionary();
        var wanted = (int)Math.Round(slow * clients);
        foreach (var client in order.Where(it => writers[room[it]] > 1))
        {
            if (wanted > 0 && writers[room[client]] > 1)
            {
                manners[client] = Manner.Slow;
                writers[room[client]]--;
                wanted--;
            }
        }

        foreach (var client in order.Where(it => manners[it] == Manner.Steady).Take((int)Math.Round(flapping * clients)).ToList())
        {
            manners[client] = Manner.Flapping;
        }

        _writers = [.. Enumerable.Range(0, rooms).Select(static _ => new List<Seat>())];
        Seats = [.. Enumerable.Range(0, clients).Select(i => Take(i, room[i], manners[i]))];
        Rooms = rooms;
    }

    /// <summary>Every client.</summary>
    public IReadOnlyList<Seat> Seats { get; }

    /// <summary>Rooms.</summary>
    public int Rooms { get; }

    /// <summary>A room's clients that write; the first two are one user's.</summary>
    public IReadOnlyList<Seat> WritersOf(int room) => _writers[room];

    /// <summary>Messages a second that the busiest client sends on average.</summary>
    /// <param name="rate">Messages a second over all rooms.</param>
    /// <param name="hotRoom">Share of them that goes to the first room.</param>
    /// <param name="repeated">Share of them that is sent twice, by a room's first two writers.</param>
    public double BusiestWriter(double rate, double? hotRoom, double repeated)
    {
        var hot = Rooms > 1 ? hotRoom : null;
        return Enumerable.Range(0, Rooms).Max(room =>
        {
            var share = hot is not { } it ? 1.0 / Rooms : room == 0 ? it : (1 - it) / (Rooms - 1);
            var writers = _writers[room].Count;
            return rate * share * (((1 - repeated) / writers) + (2 * repeated / Math.Min(2, writers)));
        });
    }

    private static int RoomOf(int client, int rooms, int clients, double? hotRoom)
    {
        if (hotRoom is not { } share || rooms == 1)
        {
            return client % rooms;
        }

        var others = Math.Max(rooms - 1, (int)Math.Round((1 - share) * clients)); // one at least in each
        return client < Math.Max(1, clients - others) ? 0 : 1 + (client % (rooms - 1));
    }

    private Seat Take(int number, int room, Manner manner)
    {
        if (manner == Manner.Slow)
        {
            return new Seat(number, room, number, number, manner);
        }

        var seat = new Seat(number, room, _writers[room].Count == 1 ? _writers[room][0].User : number, _writers[room].Count, manner);
        _writers[room].Add(seat);
        return seat;
    }
}
