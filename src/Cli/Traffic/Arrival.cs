namespace ChatCluster.Cli.Traffic;

/// <summary>A message that is due.</summary>
/// <param name="Number">Counts the messages from 0.</param>
/// <param name="Due">When it is to be sent, since the beginning.</param>
/// <param name="Writer">Who sends it.</param>
/// <param name="Repetition">Whether it is sent twice.</param>
/// <param name="Repeater">Who sends it the second time: another client of the same user where there is one.</param>
internal readonly record struct Arrival(long Number, TimeSpan Due, Seat Writer, Repetition Repetition, Seat Repeater);
