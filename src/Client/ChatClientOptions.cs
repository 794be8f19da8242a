namespace ChatCluster.Client;

/// <summary>How a <see cref="ChatClient"/> connects and how patient it is.</summary>
public sealed record ChatClientOptions
{
    /// <summary>The gateways: <c>ws(s)://host[:port][/path]</c>, or the same with <c>http(s)</c>. The path is <c>/ws</c> when there is none.</summary>
    /// <remarks>The first one is chosen at random, so that clients spread; after each loss the next one is tried. At least one.</remarks>
    public required IReadOnlyList<Uri> Gateways { get; init; }

    /// <summary>The name to come with, where the server lets guests in. Default: none; the server then gives one.</summary>
    public string? User { get; init; }

    /// <summary>Gives the token to come with (a JWT), where the server wants one. Default: none.</summary>
    /// <remarks>
    /// Asked before every try to connect, and once more shortly before a token expires that says when it does (<c>exp</c>): the new one is then handed over on the open
    /// connection. An exception before a try ends the client for good (<see cref="ConnectionState.Refused"/>): wait inside for what passes by itself.
    /// </remarks>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Upper bound of the first wait before connecting again. Default: 0.5 s. The wait is a random time below the bound.</summary>
    /// <remarks>The bound doubles with each failed try, and begins anew after a connection that held for a second.</remarks>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Upper bound of any wait before connecting again. Default: 20 s.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest time that a try to connect may take until the server greets. Default: 10 s.</summary>
    /// <remarks>With several gateways the first tries get less (1 s for TCP, 3 s in all, doubled with each failed one), so that a silent host costs little.</remarks>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message may take to be stored, all retries included. Default: none, it is sent again until the call is cancelled.</summary>
    public TimeSpan? SendTimeout { get; init; }

    /// <summary>How long the server may leave a request unanswered on a connection that lives; past it the connection is given up. Default: 60 s.</summary>
    /// <remarks>Must exceed the server's own deadlines: it says <c>unavailable</c> after 15 s when not set otherwise.</remarks>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Events of a room that may wait for its reader. Default: 1 000. At least 1.</summary>
    /// <remarks>
    /// Past it the socket isn't read any more, so that TCP pushes back: memory stays bounded and nothing is lost, but the other rooms of this client stand still as well.
    /// Where an answer is due meanwhile (a send from inside the reading loop, for example), the room steps aside instead: its further events are not taken, and it
    /// joins again from its position once the reader has gone on.
    /// </remarks>
    public int EventBuffer { get; init; } = 1_000;

    /// <summary>The kernel's receive buffer of the socket (<c>SO_RCVBUF</c>). Unit: bytes. Default: the system's. For tests that must be slow.</summary>
    public int? ReceiveBufferBytes { get; init; }

    /// <summary>The clock of all waits. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where random waits and the choice of the first gateway come from. Default: <see cref="Random.Shared"/>.</summary>
    /// <remarks>A seeded one must not be shared by clients: it is not safe for several threads.</remarks>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Hears what happens on the wire, for recording. Default: none.</summary>
    public IChatObserver? Observer { get; init; }

    // How long the server may take to answer a close. Not on the clock of the other waits, which may stand still.
    internal TimeSpan ClosePatience { get; init; } = TimeSpan.FromSeconds(2);
}
