using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Cluster;

/// <summary>Checks <see cref="NodeOptions"/> at start; reports everything that is wrong, each with what to change.</summary>
public sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        var unknown = options.RoleSet.Where(role => role is not (NodeRoles.Gateway or NodeRoles.Rooms)).ToList();
        if (unknown.Count > 0)
        {
            problems.Add($"ChatCluster:Roles has '{string.Join("', '", unknown)}'; a node is 'gateway', 'rooms' or 'gateway,rooms'.");
        }

        if (options.Postgres.Length > 0)
        {
            problems.Add("ChatCluster:Postgres is set, and this version has no PostgreSQL log yet: take it out to use the embedded store.");
        }
        else
        {
            if (unknown.Count == 0 && options.RoleSet.Count < 2)
            {
                problems.Add($"ChatCluster:Roles is '{options.Roles}'; with the embedded store there is one node, and it must be 'gateway,rooms'.");
            }

            if (options.Cluster.Seeds.Length > 0)
            {
                problems.Add("ChatCluster:Cluster:Seeds is set; the embedded store belongs to one node, which joins nobody. Take it out.");
            }

            if (options.Data.Length == 0)
            {
                problems.Add("ChatCluster:Data is empty; it must name the folder of the embedded store, such as ./data.");
            }
        }

        if (options.Cluster.Port is < 0 or > 65_535)
        {
            problems.Add($"ChatCluster:Cluster:Port is {options.Cluster.Port}; it must be 0 (any free port) to 65535.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
