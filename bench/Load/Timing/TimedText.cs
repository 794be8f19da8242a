using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace ChatCluster.Load.Timing;

/// <summary>The text of every message: 128 bytes, of which the first say when it should have been sent.</summary>
internal static class TimedText
{
    /// <summary>Unit: bytes.</summary>
    public const int Length = 128;

    private static ReadOnlySpan<byte> Mark => "due="u8;

    /// <summary>Writes it.</summary>
    public static void Write(Span<byte> to, double due)
    {
        to[..Length].Fill((byte)'x');
        Utf8.TryWrite(to, CultureInfo.InvariantCulture, $"due={due:F3};", out _);
    }

    /// <summary>When a message should have been sent.</summary>
    /// <param name="message">It, in whatever its protocol wraps it.</param>
    /// <returns>NaN when it says nothing of the kind.</returns>
    public static double DueOf(ReadOnlySpan<byte> message)
    {
        var at = message.IndexOf(Mark);
        return at >= 0 && Utf8Parser.TryParse(message[(at + Mark.Length)..], out double due, out _) ? due : double.NaN;
    }
}
