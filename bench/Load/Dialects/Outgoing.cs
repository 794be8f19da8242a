namespace ChatCluster.Load.Dialects;

/// <summary>A message on its way to a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Sender">Number of the sending connection.</param>
/// <param name="Number">How many this connection has sent before: with <paramref name="Sender"/> it names the message.</param>
/// <param name="Text">The text: plain ASCII without anything that JSON escapes.</param>
internal readonly ref struct Outgoing(string room, int sender, int number, ReadOnlySpan<byte> text)
{
    public readonly string Room = room;
    public readonly int Sender = sender;
    public readonly int Number = number;
    public readonly ReadOnlySpan<byte> Text = text;
}
