namespace ChatCluster.Cli.Traffic;

/// <summary>A client's place in a run.</summary>
/// <param name="Number">Counts the clients from 0.</param>
/// <param name="Room">Its room's number.</param>
/// <param name="User">The number of its user: two clients of a room are one user's, so that a message can be repeated by another connection.</param>
/// <param name="Place">Counts the writers of its room, and the others of all rooms, from 0: the two of one user begin at different gateways.</param>
/// <param name="Manner">How it behaves.</param>
internal sealed record Seat(int Number, int Room, int User, int Place, Manner Manner);
