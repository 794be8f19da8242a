using System.Text;
using CsCheck;

namespace ChatCluster.Shared.Tests;

/// <summary>Texts that find mistakes: every plane, what JSON escapes, what combines, and halves of pairs.</summary>
internal static class Texts
{
    private static readonly Gen<string> Character = Gen.Frequency(
        (8, Gen.Int[0x20, 0x7e].Select(static c => ((char)c).ToString())),
        (2, Gen.Int[0, 0x1f].Select(static c => ((char)c).ToString())),
        (4, Gen.OneOf("é", "e\u0301", "\u0301", "\u0345", "\u0307", "\u0323", "Å", "\u212b", "ﬁ", "\u1112", "\u1161", "\u11ab", "\ufb2a", "\u0344")),
        (2, Gen.OneOf("\"", "\\", "/", "<", "\u2028", "\u2029", "\u0085", "\ufeff", "\ufffd", "\uffff", "😀", "👩‍👩‍👧")),
        (4, Gen.Int[0x80, 0xd7ff].Select(static c => ((char)c).ToString())),
        (2, Gen.Int[0x10000, 0x10ffff].Select(static c => new Rune(c).ToString())));

    /// <summary>Well-formed UTF-16.</summary>
    public static Gen<string> Valid { get; } = Character.Array[0, 40].Select(string.Concat);

    /// <summary>Anything that fits in a string, also what is no text.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency((6, Character), (1, Gen.Char[(char)0xd800, (char)0xdfff].Select(static c => c.ToString())))
        .Array[0, 40].Select(string.Concat);

    /// <summary>Mostly what names are made of.</summary>
    public static Gen<string> NameLike { get; } = Gen.OneOf(
            "a", "Z", "7", "-", "_", ".", ":", "é", "e\u0301", "\u0301", "\u0345", "\u0307", "\u0323", "Å", "\u212b", "\u2126", "\u0374", "\u1112", "\u1161",
            "\u11ab", "\ufb2a", "\u0344", "\u1fbe", "厅", "\uf9d0", "\u0958", "𐐀", "\U0002f800", "\u03b1", "\u0313", "\u0300", " ")
        .Array[0, 40].Select(string.Concat);
}
