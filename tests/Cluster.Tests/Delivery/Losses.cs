using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ChatCluster.Cluster.Tests.Delivery;

/// <summary>What is lost of the messages that a node sends to others. Everything else passes: no heartbeat is missing, so nobody is taken to be dead.</summary>
/// <remarks>Akka's own messages can't be lost one by one, as they are sent again or their link fails; those between relays and rooms can.</remarks>
internal sealed class Losses : Setup
{
    /// <summary>Settings of a node that has it.</summary>
    public const string Hocon =
        """
        akka.remote {
          # No space in it: the quotes would become a part of the name.
          adapters.lossy = "ChatCluster.Cluster.Tests.Delivery.LossyTransportProvider,ChatCluster.Cluster.Tests"
          dot-netty.tcp.applied-adapters = ["lossy"]
        }
        """;

    private Func<Message, bool>? _rule;
    private int _count;

    /// <summary>Messages lost so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>From now on these are lost; none when null.</summary>
    public void Lose(Func<Message, bool>? rule) => Volatile.Write(ref _rule, rule);

    /// <summary>Decides about a message on its way.</summary>
    public bool Loses(ByteString bytes)
    {
        if (Volatile.Read(ref _rule) is not { } rule || !rule(new Message(bytes.Memory)))
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>A message as it goes to the transport.</summary>
    /// <param name="bytes">All of it.</param>
    internal readonly struct Message(ReadOnlyMemory<byte> bytes)
    {
        /// <summary>Whether this text is somewhere in it: a manifest, the name of a room.</summary>
        public bool Has(string text) => bytes.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

        /// <summary>Whether it is for this node, by the recipient's path; the transport knows a peer that connected by a port that says nothing.</summary>
        public bool IsFor(Address node) => Has($"{node.Host}:{node.Port}/");
    }
}

/// <summary>Puts the losses of a node into its transport; named in <see cref="Losses.Hocon"/>.</summary>
internal sealed class LossyTransportProvider : ITransportAdapterProvider
{
    public Transport Create(Transport wrappedTransport, ExtendedActorSystem system) => new LossyTransport(wrappedTransport, system.Settings.Setup.Get<Losses>().Value);
}

/// <summary>Wraps every association, whoever began it: both are used in both directions.</summary>
internal sealed class LossyTransport(Transport inner, Losses losses) : Transport
{
    public override string SchemeIdentifier => inner.SchemeIdentifier;

    public override long MaximumPayloadBytes => inner.MaximumPayloadBytes;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var (address, listener) = await inner.Listen();
        var outer = new TaskCompletionSource<IAssociationEventListener>();
        _ = ForwardAsync();
        return (address, outer);

        async Task ForwardAsync() => listener.TrySetResult(new LossyListener(await outer.Task, losses));
    }

    public override bool IsResponsibleFor(Address remote) => inner.IsResponsibleFor(remote);

    public override async Task<AssociationHandle> Associate(Address remoteAddress) => new LossyHandle(await inner.Associate(remoteAddress), losses);

    public override Task<bool> Shutdown() => inner.Shutdown();

    public override Task<bool> ManagementCommand(object message) => inner.ManagementCommand(message);

    private sealed class LossyListener(IAssociationEventListener outer, Losses losses) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev) =>
            outer.Notify(ev is InboundAssociation inbound ? new InboundAssociation(new LossyHandle(inbound.Association, losses)) : ev);
    }

    private sealed class LossyHandle : AssociationHandle
    {
        private readonly AssociationHandle _inner;
        private readonly Losses _losses;

        public LossyHandle(AssociationHandle inner, Losses losses)
            : base(inner.LocalAddress, inner.RemoteAddress)
        {
            _inner = inner;
            _losses = losses;
            ReadHandlerSource = inner.ReadHandlerSource;
        }

        public override bool Write(ByteString payload) => _losses.Loses(payload) || _inner.Write(payload);

        [Obsolete("The base says so.")]
        public override void Disassociate() => _inner.Disassociate();
    }
}
