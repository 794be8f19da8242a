using System.Text;
using ChatCluster.Load.Dialects;
using ChatCluster.Load.Sockets;

namespace ChatCluster.Load.Tests;

/// <summary>Writes down what a reader has read: "Delivery {…}".</summary>
internal sealed class Heard : IArrivals
{
    public List<string> All { get; } = [];

    /// <summary>Reads the same bytes in pieces of some size.</summary>
    public static List<string> InPieces(Dialect dialect, byte[] bytes, int size)
    {
        var heard = new Heard();
        var reader = new FrameReader(dialect, heard);
        foreach (var piece in bytes.Chunk(size))
        {
            reader.Read(piece);
        }

        return heard.All;
    }

    public void Arrived(Arrival arrival, ReadOnlySpan<byte> message) => All.Add($"{arrival} {Encoding.UTF8.GetString(message).TrimEnd('\r', '\n', '\u001e')}");

    public void Pinged(ReadOnlySpan<byte> payload) => All.Add($"pinged {Encoding.UTF8.GetString(payload)}");

    public void Closed(int code) => All.Add($"closed {code}");
}
