using ChatCluster.Shared.Hosting;
using ChatCluster.Shared.Postgres;
using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Cluster;

/// <summary>Checks <see cref="NodeOptions"/> at start; reports everything that is wrong, each with what to change.</summary>
public sealed class NodeOptionsValidator(NodeProgram program) : IValidateOptions<NodeOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var roles = options.Roles.Length > 0 ? options : new NodeOptions { Roles = program.DefaultRoles(options) };
        string[] problems = [.. RoleProblems(options, roles.RoleSet), .. StoreProblems(options), .. AddressProblems(options.Cluster)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> RoleProblems(NodeOptions options, IReadOnlySet<string> roles)
    {
        var unknown = roles.Where(static role => role is not (NodeRoles.Gateway or NodeRoles.Rooms)).ToList();
        if (unknown.Count > 0)
        {
            yield return $"ChatCluster:Roles has '{string.Join("', '", unknown)}'; a node is 'gateway', 'rooms' or 'gateway,rooms'.";
        }
        else if (!program.CanHaveBoth && !roles.SetEquals([program.Role]))
        {
            yield return $"ChatCluster:Roles is '{options.Roles}'; a node of {program.Source} is '{program.Role}' alone. Gateways are nodes of src/Gateway.";
        }
        else if (options.Postgres.Length > 0 && !roles.Contains(program.Role))
        {
            yield return $"ChatCluster:Roles is '{options.Roles}'; a node of {program.Source} is '{program.Role}' or 'gateway,rooms'. "
                + "Nodes that only hold rooms are those of src/Rooms.";
        }
        else if (options.Postgres.Length == 0 && program.CanHaveBoth && roles.Count < 2)
        {
            yield return $"ChatCluster:Roles is '{options.Roles}'; with the embedded store there is one node, and it must be 'gateway,rooms'.";
        }
    }

    private IEnumerable<string> StoreProblems(NodeOptions options)
    {
        if (options.Postgres.Length > 0)
        {
            if (ConnectionString.Problem(options.Postgres) is { } problem)
            {
                yield return $"ChatCluster:Postgres {problem}";
            }
        }
        else if (!program.CanHaveBoth)
        {
            yield return $"ChatCluster:Postgres is not set; a node of {program.Source} is a part of a cluster, whose nodes share a PostgreSQL database: "
                + "ChatCluster__Postgres='Host=localhost;Database=chat;Username=chat;Password=...'. "
                + "Without PostgreSQL there is one node with everything: dotnet run --project src/Gateway";
        }
        else
        {
            if (options.Cluster.Seeds.Length > 0)
            {
                yield return "ChatCluster:Cluster:Seeds is set; the embedded store belongs to one node, which joins nobody. Take it out.";
            }

            if (options.Data.Length == 0)
            {
                yield return "ChatCluster:Data is empty; it must name the folder of the embedded store, such as ./data.";
            }
        }
    }

    private static IEnumerable<string> AddressProblems(ClusterAddressOptions address)
    {
        if (address.Host.Length > 0 && Uri.CheckHostName(address.Host) == UriHostNameType.Unknown)
        {
            yield return $"ChatCluster:Cluster:Host is '{address.Host}'; it must be a host name or an address, without a port.";
        }

        if (address.Port is < 0 or > 65_535)
        {
            yield return $"ChatCluster:Cluster:Port is {address.Port}; it must be 0 (any free port) to 65535.";
        }

        if (address.ListenPort is < 0 or > 65_535)
        {
            yield return $"ChatCluster:Cluster:ListenPort is {address.ListenPort}; it must be 0 (where others are told, ChatCluster:Cluster:Port) to 65535.";
        }
        else if (address is { ListenPort: > 0, Port: 0 })
        {
            yield return $"ChatCluster:Cluster:ListenPort is {address.ListenPort} and ChatCluster:Cluster:Port is not set; it must be the port at which others reach this node.";
        }

        StaticSeeds.Parse(address.Seeds, out var problem);
        if (problem is not null)
        {
            yield return $"ChatCluster:Cluster:Seeds has {problem}";
        }

        if (address.FailureDetection is not (FailureDetections.Fast or FailureDetections.Tolerant))
        {
            yield return $"ChatCluster:Cluster:FailureDetection is '{address.FailureDetection}'; it must be 'fast' or 'tolerant'.";
        }
    }
}
