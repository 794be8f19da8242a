namespace ChatCluster.Client.Connecting;

/// <summary>Which gateway to try: a random one first, so that clients spread, and the next one after each loss.</summary>
internal sealed class GatewayRotation(IReadOnlyList<Uri> gateways, Random random)
{
    private int _index = random.Next(gateways.Count);

    public Uri Current => gateways[_index];

    public bool HasOthers => gateways.Count > 1;

    /// <summary>The one that was tried last comes last again.</summary>
    public void Next() => _index = (_index + 1) % gateways.Count;
}
