namespace ChatCluster.Shared.Cluster;

/// <summary>What a node is and where it is: the few settings that scripts and compose files rely on.</summary>
public sealed class NodeOptions
{
    /// <summary>Where they are in the configuration; the environment form of <c>ChatCluster:Data</c> is <c>ChatCluster__Data</c>.</summary>
    public const string Section = "ChatCluster";

    /// <summary><c>gateway</c>, <c>rooms</c>, or both separated by a comma. Default: the program's; both without PostgreSQL.</summary>
    public string Roles { get; set; } = "";

    /// <summary>Folder of the embedded store. Default: <c>./data</c>, of the folder where the node was started.</summary>
    public string Data { get; set; } = "./data";

    /// <summary>Connection string of PostgreSQL. When set it is the log, and the meeting point of the cluster. Default: unset: SQLite, one node.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>How other nodes reach this one.</summary>
    public ClusterAddressOptions Cluster { get; set; } = new();

    /// <summary>The roles as a set.</summary>
    public IReadOnlySet<string> RoleSet =>
        Roles.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
}

/// <summary>Where a node is in the cluster.</summary>
public sealed class ClusterAddressOptions
{
    /// <summary>Host name or address that other nodes reach. Default: the container's own address in a container of a cluster, 127.0.0.1 elsewhere.</summary>
    public string Host { get; set; } = "";

    /// <summary>TCP port that other nodes reach. Default: 0, any free one.</summary>
    public int Port { get; set; }

    /// <summary>TCP port that the node listens on, where that is not the one that others are told: behind a forwarded port, NAT or a proxy. Default: 0, <see cref="Port"/>.</summary>
    public int ListenPort { get; set; }

    /// <summary>Static seeds, <c>host:port</c> separated by commas, instead of meeting through the database: the same list in the same order for every node. Default: unset.</summary>
    public string Seeds { get; set; } = "";

    /// <summary>How long a node may be silent: <c>fast</c> or <c>tolerant</c>, see <see cref="FailureDetections"/>. A process that has died is found within a second by either. Default: <c>fast</c>.</summary>
    public string FailureDetection { get; set; } = FailureDetections.Fast;
}

/// <summary>How soon a silent node is taken to be dead.</summary>
public static class FailureDetections
{
    /// <summary>Pauses of up to a second or so raise no suspicion; after about three a node is removed, after five one that still writes to the database. The rooms of one whose host has vanished answer elsewhere after 4 s.</summary>
    public const string Fast = "fast";

    /// <summary>Pauses of up to two seconds or so raise no suspicion; after about six a node is removed, after eight one that still writes to the database, for hosts and networks that stop for seconds. 7 s instead of 4 s.</summary>
    public const string Tolerant = "tolerant";
}

/// <summary>What a node can do.</summary>
public static class NodeRoles
{
    /// <summary>Terminates WebSockets and serves HTTP.</summary>
    public const string Gateway = "gateway";

    /// <summary>Holds rooms.</summary>
    public const string Rooms = Shared.Rooms.RoomSharding.Role;
}
