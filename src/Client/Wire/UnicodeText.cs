using System.Text;

namespace ChatCluster.Client.Wire;

/// <summary>Texts that UTF-8 can say.</summary>
internal static class UnicodeText
{
    /// <exception cref="ArgumentException">It has half of a surrogate pair.</exception>
    public static void Check(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                throw new ArgumentException($"There is half of a surrogate pair at {i}.", name);
            }

            i += length;
        }
    }
}
