using System.Net;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Connecting;

/// <summary>Keeps one connection: tries gateways in turn, and comes back after each loss, until it is stopped or refused.</summary>
internal sealed class ConnectionLoop(ChatClientOptions options, IReadOnlyList<Uri> gateways, Backoff backoff, IConnectionOwner owner)
{
    private readonly GatewayRotation _rotation = new(gateways, options.Random);
    private volatile TcpLink? _link;
    private bool _wasGreeted;

    /// <summary>Cuts the connection there is, or the try to get one.</summary>
    public void Drop() => _link?.Reset();

    /// <summary>Runs until it is stopped.</summary>
    /// <exception cref="ChatException">Refused for good.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var nowhere = 0;
        for (var failures = 0; ;)
        {
            var gateway = _rotation.Current;
            owner.Report(new ConnectionChange(ConnectionState.Connecting, gateway));
            var ending = await TryAsync(gateway, failures, stop);
            _link = null;
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var comeback = Comeback.After(ending, failures, backoff, renewsTokens: options.Token is not null);
            nowhere = ending.IsNowhere ? nowhere + 1 : 0;
            var isWrongPath = !_wasGreeted && nowhere >= gateways.Count; // later it is a server that is being changed
            if (!comeback.Comes || isWrongPath)
            {
                throw new ChatException(ChatException.Refused, $"{gateway.Authority}: {ending.Reason}", closeCode: ending.CloseCode, inner: ending.NoToken);
            }

            failures = comeback.Failures;
            _rotation.Next();
            var delay = Task.Delay(comeback.Delay, options.Clock, stop);
            owner.Report(new ConnectionChange(ConnectionState.Waiting, gateway, ending.CloseCode, ending.Reason, comeback.Delay));
            await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Ending> TryAsync(Uri gateway, int failures, CancellationToken stop)
    {
        string? token = null;
        try
        {
            token = options.Token is { } ask ? Checked(await ask(stop)) : null;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return new Ending($"no token: {e.Message}", NoToken: e);
        }
        catch (OperationCanceledException)
        {
            return new Ending("stopped");
        }

        var limits = AttemptLimits.For(failures, _rotation.HasOthers, options.ConnectTimeout);
        using var patience = new CancellationTokenSource(limits.Whole, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            var link = new TcpLink();
            _link = link;
            using var line = await Line.OpenAsync(gateway, token, limits.Tcp, link, options, either.Token);
            using var connection = new Connection(gateway, line, options, backoff);
            return await connection.GreetAsync(hasToken: token is not null, either.Token) is { } welcome
                ? await UseAsync(connection, welcome, token, stop)
                : connection.Ended();
        }
        catch (Exception e) when (Loss.Is(e) || e is FormatException)
        {
            var isNowhere = e is HttpRequestException { StatusCode: HttpStatusCode.NotFound };
            return new Ending(patience.IsCancellationRequested ? $"no greeting within {limits.Whole.TotalSeconds:0.#} s" : Loss.InWords(e), IsNowhere: isNowhere);
        }
    }

    /// <exception cref="ArgumentException">It can't stand in a header. Said without showing it.</exception>
    private static string Checked(string token) => !string.IsNullOrEmpty(token) && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? token
        : throw new ArgumentException("A token has at least one character, and only visible ASCII ones: perhaps a line break came with it?");

    private async Task<Ending> UseAsync(Connection connection, Welcome welcome, string? token, CancellationToken stop)
    {
        _wasGreeted = true;
        owner.Greeted(connection, welcome);
        var renewing = token is null ? Task.CompletedTask : RenewAsync(connection, token);
        var ending = await connection.RunAsync(owner.HandleAsync, stop);
        await renewing;
        owner.Lost(connection, ending);
        return ending;
    }

    /// <summary>Hands over a new token when four fifths of the time of the old one are over. Where that fails, the server says so when it expires.</summary>
    private async Task RenewAsync(Connection connection, string token)
    {
        try
        {
            while (TokenExpiry.Of(token) is { } expiry)
            {
                var left = (expiry - options.Clock.GetUtcNow()) * 0.8;
                await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(left.TotalSeconds, 1, 86_400)), options.Clock, connection.End);
                token = await options.Token!(connection.End);
                connection.Say(ClientFrames.Hello(token));
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Its owner's exception, or the end of the connection. The next try to connect asks again, and then it counts.
        }
    }
}
