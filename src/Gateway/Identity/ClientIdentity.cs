using ChatCluster.Shared;

namespace ChatCluster.Gateway.Identity;

/// <summary>Who a connection belongs to.</summary>
/// <param name="User">The name.</param>
/// <param name="Expires">When its token ends; null when it doesn't.</param>
internal sealed record ClientIdentity(UserId User, DateTimeOffset? Expires);

/// <summary>The outcome of looking at a token or a handshake.</summary>
/// <param name="Identity">Who it is; null when that is not known.</param>
/// <param name="Problem">What is wrong, as a sentence for the client; null when nothing is, or when nothing was given.</param>
internal readonly record struct Identified(ClientIdentity? Identity, string? Problem)
{
    /// <summary>Nothing was given: a <c>hello</c> must tell.</summary>
    public static Identified Nobody => default;

    /// <summary>It is known.</summary>
    public static Identified As(UserId user, DateTimeOffset? expires) => new(new ClientIdentity(user, expires), null);

    /// <summary>It was refused.</summary>
    public static Identified Refused(string problem) => new(null, problem);
}
