using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatCluster.Client.Rooms;
using ChatCluster.Client.Wire;

namespace ChatCluster.Client.Connecting;

/// <summary>One connection to a gateway, from the greeting to its end: carries frames both ways, and notices when it is dead.</summary>
internal sealed class Connection : IDisposable
{
    // A server that lets guests in greets by itself, at once.
    private static readonly TimeSpan TokenlessPatience = TimeSpan.FromSeconds(1);

    private readonly Line _line;
    private readonly ChatClientOptions _options;
    private readonly long _began;
    private readonly Channel<byte[]> _frames = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<long, Asked> _asked = [];
    private readonly ConcurrentDictionary<string, bool> _left = [];
    private readonly CancellationTokenSource _end = new();
    private Liveness? _liveness;
    private string? _why;
    private TimeSpan? _drain;
    private long _listensSince;
    private volatile bool _isClosing;

    /// <param name="gateway">Where it goes.</param>
    /// <param name="line">Its socket.</param>
    /// <param name="options">How patient it is.</param>
    /// <param name="backoff">The waits after refusals.</param>
    public Connection(Uri gateway, Line line, ChatClientOptions options, Backoff backoff)
    {
        Pause = new SendPause(backoff);
        Gateway = gateway;
        _line = line;
        _options = options;
        _began = options.Clock.GetTimestamp();
        End = _end.Token;
    }

    public Uri Gateway { get; }

    /// <summary>For messages of all its rooms: it sent more than the server takes from a connection.</summary>
    public SendPause Pause { get; }

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken End { get; }

    /// <summary>Some request waits for its answer.</summary>
    public bool IsAsked => !_asked.IsEmpty;

    private TimeSpan Now => _options.Clock.GetElapsedTime(_began);

    /// <summary>Reads until the server greets.</summary>
    /// <param name="hasToken">A token came with the handshake. Without one the server is told so when it doesn't greet: it would wait for one, and say only much later that it wants it.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <returns>Null when it closed instead; <see cref="Ended"/> says how.</returns>
    public async Task<Welcome?> GreetAsync(bool hasToken, CancellationToken cancellation)
    {
        using var greeted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var saying = hasToken ? Task.CompletedTask : SayThatThereIsNoTokenAsync(greeted.Token, cancellation);
        try
        {
            return await UntilGreetedAsync(cancellation);
        }
        finally
        {
            await greeted.CancelAsync();
            await saying; // one may write at a time
        }
    }

    /// <summary>Carries frames until the end.</summary>
    /// <param name="handle">Gets each frame, in order; while it waits, nothing is read.</param>
    /// <param name="stop">Closes it.</param>
    public async Task<Ending> RunAsync(Func<Connection, ServerFrame, ValueTask> handle, CancellationToken stop)
    {
        var greeted = Now;
        var writing = WriteAsync();
        var watching = WatchAsync();
        using var patience = new CancellationTokenSource();
        using (stop.Register(() => Close(patience)))
        using (patience.Token.Register(() => Abandon("closed")))
        {
            try
            {
                await ReadAsync(handle);
                _frames.Writer.TryComplete(); // answer the close
                _isClosing = true;
                patience.CancelAfter(_options.ClosePatience);
                await writing;
            }
            catch (Exception e) when (Loss.Is(e) || e is FormatException)
            {
                Abandon(Loss.InWords(e));
            }
            finally
            {
                Abandon("closed");
                await writing;
                await watching;
            }
        }

        return Ended(Now - greeted);
    }

    /// <summary>How it ended, once it has.</summary>
    public Ending Ended(TimeSpan? heldFor = null)
    {
        var reason = _line.CloseCode is { } code ? $"closed with {code} {_line.CloseReason}".TrimEnd() : _why ?? "closed without a word";
        return new Ending(reason, _line.CloseCode, heldFor, _drain);
    }

    /// <summary>Sends a frame that gets no answer, or one that nobody waits for.</summary>
    public void Say(byte[] frame) => _frames.Writer.TryWrite(frame);

    /// <summary>Sends a request.</summary>
    /// <param name="ref">Names it.</param>
    /// <param name="room">Gets the answer.</param>
    /// <param name="frame">Its frame.</param>
    public void Ask(long @ref, ChatRoom room, byte[] frame)
    {
        _asked[@ref] = new Asked(room, Now);
        Say(frame);
    }

    /// <summary>Who asked what was answered; each is given once.</summary>
    public ChatRoom? WhoAsked(long @ref) => _asked.TryRemove(@ref, out var asked) ? asked.Room : null;

    /// <summary>Remembers that a room was left: of its old stream there may still be events on the way.</summary>
    public void NoteLeft(string room) => _left[room] = true;

    /// <summary>Whether events of a room may be of an earlier stream.</summary>
    public bool HasLeft(string room) => _left.ContainsKey(room);

    /// <summary>The socket isn't read until <see cref="Listens"/>.</summary>
    public void StopsListening() => _liveness!.StopsListening();

    public void Listens()
    {
        Volatile.Write(ref _listensSince, Now.Ticks);
        _liveness!.Listens(Now);
    }

    /// <summary>Gives it up: something is wrong with it.</summary>
    public void Abandon(string why)
    {
        Interlocked.CompareExchange(ref _why, why, null);
        _end.Cancel();
        _line.Abort();
    }

    public void Dispose() => _end.Dispose();

    private async Task SayThatThereIsNoTokenAsync(CancellationToken greeted, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(TokenlessPatience, _options.Clock, greeted);
            await _line.SendAsync(ClientFrames.HelloWithoutToken, cancellation);
        }
        catch (Exception e) when (Loss.Is(e))
        {
            // It has greeted, or whoever reads sees what happened.
        }
    }

    private async Task<Welcome?> UntilGreetedAsync(CancellationToken cancellation)
    {
        while (await _line.ReceiveAsync(cancellation) is { } bytes)
        {
            switch (FrameReader.Read(bytes.Span))
            {
                case WelcomeFrame greeting:
                    _liveness = new Liveness(greeting.Welcome.PingInterval, Now);
                    return greeting.Welcome;
                case DrainingFrame draining:
                    _drain = draining.ReconnectAfter;
                    break;
            }
        }

        try
        {
            await _line.CloseAsync(cancellation);
        }
        catch (Exception e) when (Loss.Is(e))
        {
            // The server has said why, and is gone: its code counts, not this.
        }

        return null;
    }

    private void Close(CancellationTokenSource patience)
    {
        _isClosing = true;
        _frames.Writer.TryComplete();
        patience.CancelAfter(_options.ClosePatience);
    }

    private async Task ReadAsync(Func<Connection, ServerFrame, ValueTask> handle)
    {
        while (await _line.ReceiveAsync(End) is { } bytes)
        {
            _liveness!.Heard(Now);
            if (_isClosing)
            {
                continue;
            }

            switch (FrameReader.Read(bytes.Span))
            {
                case PingFrame:
                    Say(ClientFrames.Pong);
                    break;
                case DrainingFrame draining:
                    _drain = draining.ReconnectAfter;
                    break;
                case { } frame:
                    await handle(this, frame);
                    break;
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var frame in _frames.Reader.ReadAllAsync(End))
            {
                await _line.SendAsync(frame, End);
                _liveness!.Said(Now);
            }

            await _line.CloseAsync(End);
        }
        catch (Exception e) when (Loss.Is(e))
        {
            Abandon(Loss.InWords(e));
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_liveness!.Period, _options.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(End))
            {
                switch (_liveness.Look(Now))
                {
                    case LivenessVerdict.SayPing:
                        Say(ClientFrames.Ping);
                        break;
                    case LivenessVerdict.Dead:
                        Abandon("nothing was heard for too long");
                        break;
                    case LivenessVerdict.Fine when HasWaitedTooLong():
                        Abandon($"a request got no answer within {_options.AnswerTimeout.TotalSeconds} s");
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private bool HasWaitedTooLong()
    {
        var since = Now - _options.AnswerTimeout;
        return !_liveness!.IsDeaf && since.Ticks >= Volatile.Read(ref _listensSince) && _asked.Any(asked => asked.Value.At <= since);
    }

    private readonly record struct Asked(ChatRoom Room, TimeSpan At);
}
