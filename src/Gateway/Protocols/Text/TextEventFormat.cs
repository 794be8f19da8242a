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

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\v\f\u0085\u2028\u2029");

    public override ReadOnlyMemory<byte> Frame(IReadOnlyList<RoomEvent> events, int from = 0)
    {
        var frames = new ArrayBufferWriter<byte>();
        for (var i = from; i < events.Count; i++)
        {
            if (RoomEventJson.ReadText(events[i].Body.Span) is { } text)
            {
                FrameWriter.WriteText(frames, Encoding.UTF8.GetBytes($"{events[i].From}: {OnOneLine(text)}"));
            }
        }

        return frames.WrittenMemory;
    }

    // A line break would let "hi\nbob: yes" look like a line of bob's.
    private static string OnOneLine(string text) =>
        text.AsSpan().ContainsAny(LineBreaks)
            ? string.Create(text.Length, text, static (line, text) => text.AsSpan().ReplaceAny(line, LineBreaks, ' '))
            : text;
}
