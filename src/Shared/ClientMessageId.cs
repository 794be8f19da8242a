using System.Diagnostics.CodeAnalysis;

namespace ChatCluster.Shared;

/// <summary>The client's own id of a message, the same on every retry: what makes retries harmless (P5).</summary>
/// <remarks>1 to 64 visible ASCII characters; a UUID is a good choice. Unique per room and sender. Made by <see cref="TryParse"/>; the constructor trusts.</remarks>
public readonly record struct ClientMessageId(string Value)
{
    /// <summary>Longest id. Unit: ASCII characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Reads an id that a client sent.</summary>
    public static bool TryParse(string? text, out ClientMessageId id, [NotNullWhen(false)] out string? problem)
    {
        id = default;
        problem = text switch
        {
            null or "" => "A message id must not be empty: use a new UUID for each message, the same one on every retry.",
            { Length: > MaxLength } => $"A message id is at most {MaxLength} characters long; this one has {text.Length}.",
            _ when text.AsSpan().ContainsAnyExceptInRange('!', '~') => "A message id is made of visible ASCII characters: a UUID, for example.",
            _ => null,
        };
        if (problem is not null)
        {
            return false;
        }

        id = new ClientMessageId(text!);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
