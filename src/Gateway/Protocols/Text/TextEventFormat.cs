using System.Buffers;
using System.Text;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Gateway.Protocols.Text;

/// <summary>Events as lines of text, <c>alice: hello</c>, each in a text frame.</summary>
internal sealed class TextEventFormat : EventFormat
{
    /// <summary>The one that all group sockets share.</summary>
    public static readonly TextEventFormat Instance = new();

    // Line breaks, everything else that moves a terminal's cursor (C0, DEL, C1), and what turns the direction of writing.
    private static readonly SearchValues<char> NotOnALine = SearchValues.Create(
        [.. Range('\u0000', '\u001f'), .. Range('\u007f', '\u009f'), '\u200e', '\u200f', '\u2028', '\u2029', .. Range('\u202a', '\u202e'), .. Range('\u2066', '\u2069')]);

    public override ReadOnlyMemory<byte> Frame(IReadOnlyList<RoomEvent> events)
    {
        var frames = new ArrayBufferWriter<byte>();
        for (var i = 0; i < events.Count; i++)
        {
            if (RoomEventJson.ReadText(events[i].Body.Span) is { } text)
            {
                FrameWriter.WriteText(frames, Encoding.UTF8.GetBytes($"{events[i].From}: {OnOneLine(text)}"));
            }
        }

        return frames.WrittenMemory;
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(static code => (char)code);

    // "hi\nbob: yes", or the same with a terminal's codes, would look like a line of bob's.
    private static string OnOneLine(string text) =>
        text.AsSpan().ContainsAny(NotOnALine)
            ? string.Create(text.Length, text, static (line, text) => text.AsSpan().ReplaceAny(line, NotOnALine, ' '))
            : text;
}
