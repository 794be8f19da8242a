using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using Akka.Actor;
using ChatCluster.Gateway.Identity;
using ChatCluster.Gateway.Protocols;
using ChatCluster.Gateway.Relays;
using ChatCluster.Gateway.WebSockets;
using ChatCluster.Rooms.Log;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Connections;

/// <summary>One WebSocket: a loop that reads requests, and an outbox that is written by whoever fills it. No actor, no stream.</summary>
/// <remarks>
/// Requests of a connection are handled in order. What it wants of a room goes to the room's relay; the relay answers through a
/// <see cref="Membership"/> straight into the outbox. Other threads may call <see cref="Close"/>, <see cref="Answer"/> and what they need.
/// </remarks>
internal sealed class Connection
{
    private readonly ConnectionServices _services;
    private readonly IClientProtocol _protocol;
    private JoinRequest? _joinFirst;
    private readonly Memberships _rooms = new();
    private readonly SendGate _gate;
    private readonly RateLimit _requests;
    private RateLimit? _sends; // most only read
    private EndReason? _end;
    private int _badFrames;
    private long _pingedAt;

    /// <param name="services">What all connections share.</param>
    /// <param name="protocol">What this client speaks.</param>
    /// <param name="identity">Who it is; null when a <c>hello</c> must tell.</param>
    /// <param name="joinFirst">The room of the path, joined as soon as it is known who this is.</param>
    /// <param name="session">See <see cref="Session"/>.</param>
    public Connection(ConnectionServices services, IClientProtocol protocol, ClientIdentity? identity, JoinRequest? joinFirst, string session)
    {
        _services = services;
        _protocol = protocol;
        _joinFirst = joinFirst;
        Session = session;
        _gate = new SendGate(services.Options.MaxUnansweredSends);
        _requests = new RateLimit(services.Options.RequestsPerSecond, burst: Math.Max(2 * services.Options.RequestsPerSecond, 2 * services.Options.MaxRooms), services.Clock);
        Identity = identity;
        Outbox = new Outbox(services.Options.OutboxBytes, services.Clock);
        Began = LastHeard = services.Clock.GetTimestamp();
    }

    /// <summary>What waits to be written.</summary>
    public Outbox Outbox { get; }

    /// <summary>Who it is; null until a <c>hello</c> has told.</summary>
    public ClientIdentity? Identity { get; private set; }

    /// <summary>Names this connection in its <c>welcome</c> and in logs.</summary>
    public string Session { get; }

    /// <summary>Timestamp of the handshake.</summary>
    public long Began { get; }

    /// <summary>Timestamp of the newest frame from the peer.</summary>
    public long LastHeard { get; private set; }

    /// <summary>Timestamp of a ping that nothing has answered yet; 0 when there is none. The heartbeat's own note.</summary>
    public long PingedAt
    {
        get => Interlocked.Read(ref _pingedAt);
        set => Interlocked.Exchange(ref _pingedAt, value);
    }

    /// <summary>Timestamp of the close frame; 0 while the connection is open.</summary>
    public long ClosedAt { get; private set; }

    /// <summary>True when pings are WebSocket's own.</summary>
    public bool UsesControlPings => _protocol.UsesControlPings;

    /// <summary>Serves the connection to its end, and has it in the table meanwhile.</summary>
    /// <param name="input">What the peer sends; completed at the end. Best one that holds no buffer while it waits.</param>
    /// <param name="output">Where to write. Nothing else may.</param>
    /// <param name="deflate">Whether permessage-deflate was negotiated.</param>
    public async Task RunAsync(PipeReader input, ISocketOutput output, bool deflate)
    {
        try
        {
            Begin(output);
            await ReadAsync(input, deflate);
        }
        catch (Exception e) when (IsSocketFailure(e))
        {
            End(null, "The socket was lost.");
        }
        catch (Exception e)
        {
            _services.Logger.ConnectionFailed(Session, e);
            Close(CloseCode.ResumeElsewhere, "A fault of this node.");
            await DiscardToTheEndAsync(input);
        }
        finally
        {
            await EndAsync(input);
        }
    }

    /// <summary>Sends a frame that is the answer to something, or nothing when the protocol has no such answer.</summary>
    public void Answer(ReadOnlyMemory<byte> frame)
    {
        if (!frame.IsEmpty)
        {
            Outbox.Write(frame);
        }
    }

    /// <inheritdoc cref="Answer(ReadOnlyMemory{byte})" />
    /// <param name="frame">The frame.</param>
    /// <param name="fanout">Has it written.</param>
    public void Answer(ReadOnlyMemory<byte> frame, Fanout fanout)
    {
        if (!frame.IsEmpty)
        {
            Outbox.Write(frame, fanout);
        }
    }

    /// <summary>A send of this connection was answered.</summary>
    public void SendAnswered() => _gate.Leave();

    /// <summary>Its sends that wait for their answer.</summary>
    public int UnansweredSends => _gate.Unanswered;

    /// <summary>The relay has let this member go: it may stop when nobody else holds it.</summary>
    public void GiveBack(Membership membership) => _services.Relays.Exit(membership.Room, membership.Relay);

    /// <summary>The relay did not take this member: the room may be joined again.</summary>
    public void Forget(Membership membership)
    {
        lock (_rooms)
        {
            if (ReferenceEquals(_rooms.Find(membership.Room), membership))
            {
                _rooms.Remove(membership);
                GiveBack(membership);
            }
        }
    }

    /// <summary>Begins the closing handshake; what already waits is still sent. Any thread; the first reason counts.</summary>
    public void Close(CloseCode code, string reason)
    {
        if (End(code, reason))
        {
            Outbox.Close((int)code, reason);
            _gate.Open();
        }
    }

    /// <summary>Tells the client that the node stops, lets what it sent be answered, and closes.</summary>
    public async Task DrainAsync(TimeSpan reconnectAfter, TimeSpan patience)
    {
        Answer(_protocol.Draining(reconnectAfter));
        await Task.WhenAny(_gate.WhenEmptyAsync(), Task.Delay(patience, _services.Clock));
        Close(CloseCode.Draining, "The node stops: resume on another.");
    }

    /// <summary>Sends a ping.</summary>
    public void Ping() => Answer(_protocol.Ping());

    /// <summary>Moves the time of a ping, unless it has been answered meanwhile.</summary>
    public void PingSeenLater(long pinged, long now) => Interlocked.CompareExchange(ref _pingedAt, now, pinged);

    /// <summary>Ends the socket at once.</summary>
    public void Abort() => Outbox.Abort();

    private bool End(CloseCode? code, string reason)
    {
        if (Interlocked.CompareExchange(ref _end, new EndReason(code, reason), null) is not null)
        {
            return false;
        }

        ClosedAt = _services.Clock.GetTimestamp();
        return true;
    }

    private void Begin(ISocketOutput output)
    {
        try
        {
            _services.Connections.Add(this);
            _services.Logger.ConnectionBegan(Session, Identity?.User.Value);
            if (_services.Drain.HasBegun)
            {
                Close(CloseCode.Draining, "The node stops: resume on another."); // it began during the handshake, and may have overlooked this one
            }

            if (Identity is not null)
            {
                Greet(Ref.None);
            }
        }
        finally
        {
            Outbox.Start(output); // after it, so that the answer to the handshake and the welcome go out together
        }
    }

    private async ValueTask EndAsync(PipeReader input)
    {
        try
        {
            LeaveAll();
            _gate.Open();
            if (_end!.Code is null)
            {
                Outbox.Abandon();
            }

            await Outbox.WhenEndedAsync();
        }
        catch (Exception e) when (IsSocketFailure(e))
        {
            // The peer ended it while the last was written.
        }
        catch (Exception e)
        {
            _services.Logger.ConnectionFailed(Session, e);
        }
        finally
        {
            _services.Logger.ConnectionEnded(Session, (int)(_end!.Code ?? 0), _end.Text);
            _services.Connections.Remove(this);
            await input.CompleteAsync();
        }
    }

    private async Task ReadAsync(PipeReader input, bool deflate)
    {
        using var messages = new MessageReader(input, _services.Options.MaxFrameBytes, deflate);
        while (true)
        {
            var isRead = messages.TryRead(out var message);
            while (!isRead)
            {
                isRead = messages.TryTake(await input.ReadAsync(), out message);
            }

            LastHeard = _services.Clock.GetTimestamp();
            PingedAt = 0;
            switch (message.Kind)
            {
                case IncomingKind.Text when ClosedAt != 0:
                    break; // closing: only the peer's close is of interest
                case IncomingKind.Text:
                    await HandleAsync(_protocol.Read(message.Payload.Span));
                    break;
                case IncomingKind.Ping:
                    Outbox.Write(ServerFrames.Pong(message.Payload));
                    break;
                case IncomingKind.Pong:
                    break;
                case IncomingKind.TooLarge:
                    await HandleAsync(new InvalidRequest(Ref.None, ErrorCode.FrameTooLarge, $"A message is at most {_services.Options.MaxFrameBytes} bytes long."));
                    break;
                case IncomingKind.Binary:
                    Close(CloseCode.UnsupportedData, "Only text messages.");
                    break;
                case IncomingKind.Violation:
                    Close(message.Violation!.Code, message.Violation.Reason);
                    await DiscardAsync(input);
                    return;
                case IncomingKind.Close:
                    EndInKind(message.Status);
                    return;
                default:
                    End(null, "The peer ended the stream.");
                    return;
            }

            // A peer that does not read its answers is not read from: TCP pushes back.
            await Outbox.WhenRoomAsync();
        }
    }

    private async ValueTask DiscardToTheEndAsync(PipeReader input)
    {
        try
        {
            await DiscardAsync(input);
        }
        catch (Exception e) when (IsSocketFailure(e))
        {
            // It is over.
        }
    }

    // Behind a violation nothing can be told apart, not even the peer's answer to the close: when it falls silent it has had its say. What it still sends
    // is taken meanwhile, or the system would reset the connection and the close would be lost with it.
    private async ValueTask DiscardAsync(PipeReader input)
    {
        while (true)
        {
            using var silence = new CancellationTokenSource(SilenceAfterViolation, _services.Clock);
            try
            {
                var read = await input.ReadAsync(silence.Token);
                if (read.IsCompleted)
                {
                    return;
                }

                input.AdvanceTo(read.Buffer.End);
            }
            catch (OperationCanceledException) when (silence.IsCancellationRequested)
            {
                return;
            }
        }
    }

    // A peer that closes is answered with its own code (RFC 6455 section 5.5.1); when this side closed first, that was the answer.
    private void EndInKind(int status)
    {
        if (End(CloseCode.Normal, "The client closed."))
        {
            Outbox.Close(status, "");
        }
    }

    private async ValueTask HandleAsync(ClientRequest request)
    {
        if (Identity is null && request is not (HelloRequest or InvalidRequest or PingRequest or PongRequest))
        {
            Close(CloseCode.BadToken, "The first frame must be a hello with a token.");
            return;
        }

        if (request is not InvalidRequest)
        {
            _badFrames = 0;
        }

        if (request is JoinRequest or LeaveRequest or HistoryRequest or HelloRequest && _requests.TryTake() is var wait && wait > TimeSpan.Zero)
        {
            Answer(_protocol.Error(request.Ref, ErrorCode.RateLimited, $"At most {_services.Options.RequestsPerSecond} requests a second besides messages.", wait));
            return;
        }

        switch (request)
        {
            case SendRequest send:
                await SendAsync(send);
                break;
            case JoinRequest join:
                Join(join);
                break;
            case HistoryRequest history:
                await HistoryAsync(history);
                break;
            case LeaveRequest leave:
                Leave(leave);
                break;
            case HelloRequest hello:
                await HelloAsync(hello);
                break;
            case PingRequest ping:
                Answer(_protocol.Pong(ping.Ref));
                break;
            case InvalidRequest invalid:
                OnInvalid(invalid);
                break;
            default: // a pong: that it came is all
                break;
        }
    }

    private void Greet(Ref @ref)
    {
        Answer(_protocol.Welcome(@ref, _services.Welcome(Identity!.User, Session)));
        if (_joinFirst is { } join && ClosedAt == 0)
        {
            _joinFirst = null; // a later hello renews a token: whoever has left the room meanwhile stays out
            Join(join);
        }
    }

    private async ValueTask HelloAsync(HelloRequest hello)
    {
        if (hello.Version is { } version && version != _protocol.Version)
        {
            Close(CloseCode.UnsupportedVersion, $"This connection speaks {_protocol.Version}.");
            return;
        }

        if (_services.Handshake.IsGuestMode)
        {
            Greet(hello.Ref);
            return;
        }

        if (hello.Token is null && Identity is not null)
        {
            Greet(hello.Ref);
            return;
        }

        var found = hello.Token is null ? Identified.Refused("The hello has no token.") : await _services.Handshake.FromTokenAsync(hello.Token);
        if (found.Identity is { } identity && (Identity is null || Identity.User == identity.User))
        {
            Identity = identity;
            Greet(hello.Ref);
        }
        else if (Identity is null)
        {
            Close(CloseCode.BadToken, found.Problem ?? "The token is not valid.");
        }
        else
        {
            Refuse(hello.Ref, ErrorCode.BadToken, found.Problem ?? $"This connection is {Identity.User}'s; another user needs another connection.");
        }
    }

    private void Join(JoinRequest join)
    {
        Membership membership;
        lock (_rooms)
        {
            if (_rooms.Find(join.Room) is not null)
            {
                Refuse(join.Ref, ErrorCode.AlreadyJoined, $"This connection has joined {join.Room} already.");
                return;
            }

            if (_rooms.Count >= _services.Options.MaxRooms)
            {
                Refuse(join.Ref, ErrorCode.TooManyRooms, $"A connection joins at most {_services.Options.MaxRooms} rooms; leave one first.");
                return;
            }

            if (_services.Relays.TryEnter(join.Room) is not { } relay)
            {
                Refuse(join.Ref, ErrorCode.Overloaded, "This node has as many rooms open as it can.");
                return;
            }

            membership = new Membership(this, _protocol, join.Room, relay);
            _rooms.Add(membership);
        }

        var wanted = join.From.Recent ?? (join.From.Epoch is null ? 0 : JoinDecision.RecentAfterGap);
        var recent = Math.Min(wanted, _services.Options.MaxHistory);
        membership.Relay.Tell(new Join(membership, join.Ref, join.From with { Recent = recent }));
    }

    private void Leave(LeaveRequest leave)
    {
        if (!TryFind(leave.Room, out var membership))
        {
            RefuseNotJoined(leave.Ref, leave.Room);
            return;
        }

        lock (_rooms)
        {
            _rooms.Remove(membership); // it may be joined again at once; the relay is given back when it has heard of this
        }

        membership.Relay.Tell(new Leave(membership, leave.Ref, Answer: true));
    }

    private async ValueTask SendAsync(SendRequest send)
    {
        if (!TryFind(send.Room, out var membership))
        {
            RefuseNotJoined(send.Ref, send.Room);
            return;
        }

        if (send.Text.Length == 0)
        {
            Refuse(send.Ref, ErrorCode.TextEmpty, "A message has at least one character.");
            return;
        }

        if (send.Text.Length > _services.MaxTextLength)
        {
            Refuse(send.Ref, ErrorCode.TextTooLong, $"A message is at most {_services.MaxTextLength} characters long; this one has {send.Text.Length}.");
            return;
        }

        _sends ??= new RateLimit(_services.Options.SendsPerSecond, burst: 2 * _services.Options.SendsPerSecond, _services.Clock, RefusesSendsFor);
        if (_sends.TryTake() is var wait && wait > TimeSpan.Zero)
        {
            Answer(_protocol.Error(send.Ref, ErrorCode.RateLimited, $"at most {_services.Options.SendsPerSecond} messages a second.", wait));
            return;
        }

        await _gate.EnterAsync();
        if (!TryFind(send.Room, out membership)) // refused by its room meanwhile
        {
            _gate.Leave();
            RefuseNotJoined(send.Ref, send.Room);
            return;
        }

        membership.Relay.Tell(new Post(membership, send.Ref, Identity!.User, send.Id, send.Text));
    }

    private async ValueTask HistoryAsync(HistoryRequest history)
    {
        if (!TryFind(history.Room, out _))
        {
            RefuseNotJoined(history.Ref, history.Room);
            return;
        }

        var limit = new PageLimit(Math.Clamp(history.Limit ?? DefaultHistory, 1, _services.Options.MaxHistory), MaxHistoryBytes);
        try
        {
            var page = history.After is { } after
                ? await _services.Log.ReadAfterAsync(history.Room, after, limit)
                : await _services.Log.ReadBeforeAsync(history.Room, history.Before ?? long.MaxValue, limit);
            Answer(_protocol.History(history.Ref, history.Room, page.Events, page.More));
        }
        catch (RoomLogUnavailableException e)
        {
            _services.Logger.HistoryUnavailable(history.Room.Value, e.Message);
            Answer(_protocol.Error(history.Ref, ErrorCode.Unavailable, "The log does not answer.", _services.Options.ResendAfter));
        }
    }

    private void OnInvalid(InvalidRequest invalid)
    {
        Refuse(invalid.Ref, invalid.Code, invalid.Message);
        var meansNothing = invalid.Code is ErrorCode.Malformed or ErrorCode.UnknownType or ErrorCode.MissingField or ErrorCode.WrongType;
        _badFrames = meansNothing ? _badFrames + 1 : 0;
        if (_badFrames >= MaxBadFrames)
        {
            Close(CloseCode.BadFrame, $"{MaxBadFrames} frames in a row that mean nothing.");
        }
    }

    private void Refuse(Ref @ref, ErrorCode code, string message) => Answer(_protocol.Error(@ref, code, message, _services.Options.ResendAfter));

    private void RefuseNotJoined(Ref @ref, RoomId room) => Refuse(@ref, ErrorCode.NotJoined, $"Join {room} first.");

    private bool TryFind(RoomId room, [NotNullWhen(true)] out Membership? membership)
    {
        lock (_rooms)
        {
            membership = _rooms.Find(room);
            return membership is not null;
        }
    }

    private void LeaveAll()
    {
        lock (_rooms)
        {
            foreach (var membership in _rooms.TakeAll())
            {
                membership.Relay.Tell(new Leave(membership, Ref.None, Answer: false));
            }
        }
    }

    // What a socket throws when the peer or the heartbeat ended it.
    private static bool IsSocketFailure(Exception e) =>
        e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException { Source: "System.IO.Pipelines" };

    // Longer than a message and its refusal are under way on all but the slowest lines; see RateLimit.
    private static readonly TimeSpan RefusesSendsFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SilenceAfterViolation = TimeSpan.FromMilliseconds(250);

    private const int MaxBadFrames = 20;
    private const int DefaultHistory = 50;
    private const int MaxHistoryBytes = 512 * 1024;
}
