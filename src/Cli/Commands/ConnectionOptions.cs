using System.CommandLine;
using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>The options with which every command says where to connect and as whom.</summary>
internal sealed class ConnectionOptions
{
    private readonly Terminal _terminal;

    /// <param name="terminal">Where the environment is.</param>
    /// <param name="withUser">False where each client of a run has a name of its own.</param>
    public ConnectionOptions(Terminal terminal, bool withUser)
    {
        _terminal = terminal;
        Within = CommonOptions.Time("--connect-within", "10s", "How long a first connection may take.");
        User = withUser ? new Option<string?>("--user", "-u") { Description = "Your name, where guests are let in; elsewhere the token says it. Default: the server gives one.", HelpName = "name" } : null;
    }

    /// <summary><c>--url</c>.</summary>
    public Option<Uri[]> Urls { get; } = new("--url")
    {
        Description = "A gateway; say it again, or separate by commas, for several. Clients go on at another one when they lose theirs.",
        HelpName = "http://host:port",
        DefaultValueFactory = static _ => [new Uri("http://localhost:8080")],
        CustomParser = static result =>
        {
            var urls = new List<Uri>();
            foreach (var text in result.Tokens.SelectMany(static it => it.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            {
                if (Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var url)
                    && url is { Scheme: "http" or "https" or "ws" or "wss", Host.Length: > 0, Query: "", Fragment: "", UserInfo: "" })
                {
                    urls.Add(url);
                }
                else
                {
                    result.AddError($"--url: '{text}' is no gateway's address; write it like http://localhost:8080.");
                }
            }

            return [.. urls];
        },
    };

    /// <summary><c>--token</c>.</summary>
    public Option<string?> Token { get; } = new("--token")
    {
        Description = "A token, where the server wants one. Default: the environment's CHATCLUSTER_TOKEN, which other users of this machine can't see.",
        HelpName = "jwt",
    };

    /// <summary><c>--user</c>; null for commands without it.</summary>
    public Option<string?>? User { get; }

    /// <summary><c>--connect-within</c>.</summary>
    public Option<Duration> Within { get; }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Urls);
        if (User is not null)
        {
            command.Options.Add(User);
        }

        command.Options.Add(Token);
        command.Options.Add(Within);
    }

    /// <summary>The token that was given, or the environment's; null when there is none.</summary>
    public string? TokenOf(ParseResult parsed)
    {
        var token = parsed.GetValue(Token) ?? _terminal.Environment("CHATCLUSTER_TOKEN");
        return string.IsNullOrWhiteSpace(token) ? null : token.Trim();
    }

    /// <summary>Tells who waits for a connection what for; <see cref="ConnectAsync"/> makes it hear.</summary>
    public WaitingLines Waiting(ParseResult parsed, LastWord heard) =>
        new(parsed.GetValue(Urls)!, WaitingLines.Limit(Within.Name, parsed.GetValue(Within).Time), heard, _terminal);

    /// <summary>Connects one client.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="heard">Hears what goes wrong.</param>
    /// <param name="waiting">Says it to who waits.</param>
    /// <param name="ct">Gives it up.</param>
    /// <param name="observer">Hears what happens on the wire. Default: <paramref name="heard"/>.</param>
    /// <exception cref="CliException">It can't.</exception>
    public async Task<ChatClient> ConnectAsync(ParseResult parsed, LastWord heard, WaitingLines waiting, CancellationToken ct, IChatObserver? observer = null)
    {
        var token = TokenOf(parsed);
        var user = User is null ? null : parsed.GetValue(User);
        if (user is not null && parsed.GetValue(Token) is not null)
        {
            throw new CliException(ExitCode.Usage, "--user doesn't go with --token: the token says who you are.");
        }

        var options = new ChatClientOptions
        {
            Gateways = parsed.GetValue(Urls)!,
            User = user,
            Token = token is null ? null : _ => ValueTask.FromResult(token),
            Clock = _terminal.Clock,
            Observer = observer ?? heard,
        };
        var client = new ChatClient(options);
        client.Changed += heard.Hear;
        client.Changed += waiting.Hear;
        using var patience = new CancellationTokenSource(parsed.GetValue(Within).Time, _terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var welcome = await client.ConnectAsync(either.Token);
            if (user is not null && token is not null && welcome.User != user)
            {
                await _terminal.Error.WriteLineAsync($"chatcluster: you are {Plain.Line(welcome.User)}, as the token of CHATCLUSTER_TOKEN says; --user has no effect");
            }

            return client;
        }
        catch (Exception e)
        {
            await client.DisposeAsync();
            throw e switch
            {
                OperationCanceledException when !ct.IsCancellationRequested => new CliException(
                    ExitCode.NotConnected, $"Could not connect within {Duration.Words(parsed.GetValue(Within).Time)}. {heard.Or("No gateway answered")} Is the server running there? Say where with --url."),
                ChatException refusal => Refused(refusal, token is not null),
                _ => e,
            };
        }
    }

    /// <summary>A refusal in plain words.</summary>
    /// <param name="e">The refusal.</param>
    /// <param name="hadToken">A token was given.</param>
    public static CliException Refused(ChatException e, bool hadToken) => new(ExitCode.NotConnected, $"Refused: {Plain.Sentence(e.Message)}" + (e.CloseCode, hadToken) switch
    {
        (4502, true) => " Give a valid token with --token or CHATCLUSTER_TOKEN.",
        (4502, false) => " Give a token with --token or CHATCLUSTER_TOKEN or, where guests are let in, a name that is allowed with --user.",
        _ => "",
    });
}
