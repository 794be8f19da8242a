using System.Collections;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ChatCluster.Shared;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatCluster.Gateway.Hosting;

/// <summary>A connection that is only its socket until somebody asks for its pipes.</summary>
/// <remarks>
/// Two pipes, the loops between them and the socket, and what they wait with are half of what an idle connection takes, and a hop to another thread for each
/// message. A WebSocket that is read and written directly needs none of them; the HTTP server has them made by its own transport (<see cref="TryOpen"/>), and from
/// then on nobody else touches the socket. It is its own collection of features, since there are so few.
/// </remarks>
internal sealed class AcceptedSocket(Socket socket, SocketConnectionContextFactory pipes, FilePlaces places)
    : ConnectionContext, IFeatureCollection, IConnectionSocketFeature
{
    private (Type? Type, object? Feature)[] _features = new (Type?, object?)[5]; // as many as the server sets
    private int _revision;
    private string? _id;
    private ConnectionContext? _opened;
    private volatile bool _isAborted;
    private bool _isDisposed;

    /// <summary>The socket: of whoever serves the connection, until it is opened.</summary>
    public Socket Socket { get; } = socket;

    /// <summary>True when it is the HTTP server's.</summary>
    public bool IsOpened => _opened is not null;

    /// <summary>Names it in logs, and in the <c>welcome</c> of a WebSocket.</summary>
    public override string ConnectionId
    {
        get => _id ??= Epoch.New().Value;
        set => _id = value;
    }

    public override IFeatureCollection Features => this;

    public override IDictionary<object, object?> Items
    {
        get => Opened.Items;
        set => Opened.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => Opened.Transport;
        set => Opened.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => Opened.ConnectionClosed;
        set => Opened.ConnectionClosed = value;
    }

    // Asked for now: the server counts connections by their address, at both ends, and a closed socket has none.
    public override EndPoint? LocalEndPoint { get; set; } = socket.LocalEndPoint;

    public override EndPoint? RemoteEndPoint { get; set; } = socket.RemoteEndPoint;

    /// <summary>Leaves the socket to the HTTP server's transport. Not while somebody reads or writes; by one thread.</summary>
    /// <returns>False when it was aborted before.</returns>
    public bool TryOpen()
    {
        if (_opened is not null)
        {
            return true;
        }

        try
        {
            var opened = pipes.Create(Socket);
            opened.ConnectionId = ConnectionId;
            Interlocked.Exchange(ref _opened, opened);
            if (_isAborted)
            {
                opened.Abort(); // whoever aborted it may have come too early for this one
            }

            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Ends it at once: what wasn't sent is lost, pending reads and writes fail. Any thread.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _isAborted = true;
        Interlocked.MemoryBarrier();
        if (_opened is { } opened)
        {
            opened.Abort(abortReason);
        }
        else
        {
            Socket.Close(timeout: 0);
        }
    }

    /// <summary>Closes it, once.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        try
        {
            if (_opened is not null)
            {
                await _opened.DisposeAsync();
            }
            else
            {
                Close();
            }
        }
        finally
        {
            places.Leave();
        }
    }

    private void Close()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Ended already, by the peer or by an abort.
        }

        Socket.Dispose();
    }

    private ConnectionContext Opened => TryOpen() ? _opened! : throw new ConnectionAbortedException("The connection was aborted before it was served.");

    bool IFeatureCollection.IsReadOnly => false;

    int IFeatureCollection.Revision => _revision;

    object? IFeatureCollection.this[Type key]
    {
        get => Find(key);
        set => Put(key, value);
    }

    TFeature? IFeatureCollection.Get<TFeature>()
        where TFeature : default => (TFeature?)Find(typeof(TFeature));

    void IFeatureCollection.Set<TFeature>(TFeature? instance)
        where TFeature : default => Put(typeof(TFeature), instance);

    IEnumerator<KeyValuePair<Type, object>> IEnumerable<KeyValuePair<Type, object>>.GetEnumerator() => All().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => All().GetEnumerator();

    private object? Find(Type type)
    {
        foreach (var (known, feature) in _features)
        {
            if (known == type)
            {
                return feature;
            }
        }

        return _opened is not null ? _opened.Features[type] : type == typeof(IConnectionSocketFeature) ? this : null;
    }

    private void Put(Type type, object? feature)
    {
        _revision++;
        for (var i = 0; i < _features.Length; i++)
        {
            if (_features[i].Type is not { } known || known == type)
            {
                _features[i] = (type, feature);
                return;
            }
        }

        Array.Resize(ref _features, 2 * _features.Length);
        Put(type, feature);
    }

    private IEnumerable<KeyValuePair<Type, object>> All() =>
        _features.Where(static it => it.Feature is not null).Select(static it => KeyValuePair.Create(it.Type!, it.Feature!))
            .Concat((IEnumerable<KeyValuePair<Type, object>>?)_opened?.Features ?? []);
}
