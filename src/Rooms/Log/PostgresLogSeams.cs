using Npgsql;

namespace ChatCluster.Rooms.Log;

/// <summary>Where specs reach into the writer to make it slow or fail; nobody else sets any of it. What they throw is the outcome of the statement.</summary>
internal sealed class PostgresLogSeams
{
    /// <summary>A statement is about to be sent.</summary>
    public Func<NpgsqlConnection, Task>? Writing { get; set; }

    /// <summary>A statement was answered: what it wrote is durable.</summary>
    public Func<NpgsqlConnection, Task>? Written { get; set; }
}
