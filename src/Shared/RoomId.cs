using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ChatCluster.Shared;

/// <summary>The name of a room, as everyone writes it.</summary>
/// <remarks>
/// 1 to 128 UTF-16 code units: letters and combining marks of any script, decimal digits, <c>- _ . :</c>. Kept in Unicode form NFC, so that the
/// two ways of writing "é" are one room; upper and lower case are different rooms. Made by <see cref="TryParse"/>; the constructor trusts.
/// </remarks>
public readonly record struct RoomId(string Value)
{
    /// <summary>Longest name. Unit: UTF-16 code units, after normalisation.</summary>
    public const int MaxLength = 128;

    /// <summary>Reads a name that somebody typed.</summary>
    /// <param name="text">The name as typed.</param>
    /// <param name="room">The normalised name.</param>
    /// <param name="problem">What is wrong with it, as a sentence for the one who typed it.</param>
    public static bool TryParse(string? text, out RoomId room, [NotNullWhen(false)] out string? problem)
    {
        room = default;
        problem = NameRules.Check("A room name", text, MaxLength, IsAllowed, "letters, digits and - _ . :", out var name);
        if (problem is not null)
        {
            return false;
        }

        room = new RoomId(name);
        return true;
    }

    private static bool IsAllowed(Rune rune) => NameRules.IsLetterMarkOrDigit(rune) || rune.Value is '-' or '_' or '.' or ':';

    /// <inheritdoc />
    public override string ToString() => Value;
}
