using System.Buffers.Text;
using System.Security.Cryptography;

namespace ChatCluster.Shared;

/// <summary>Names one life of a room's log. It changes when the log is not the one that a client's position belongs to.</summary>
/// <remarks>
/// A position is <c>(epoch, seq)</c>: a client that resumes with another epoch gets an explicit <c>gap</c>, never silence (P4). Not to be mixed up with the
/// term, which says which owner of the room may write. 16 URL-safe characters, random.
/// </remarks>
public readonly record struct Epoch(string Value)
{
    /// <summary>Longest epoch accepted from a client. Unit: characters.</summary>
    public const int MaxLength = 64;

    /// <summary>A new epoch, for a log that begins: 96 random bits.</summary>
    public static Epoch New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));

    /// <inheritdoc />
    public override string ToString() => Value;
}
