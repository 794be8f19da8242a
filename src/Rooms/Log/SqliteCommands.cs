using Microsoft.Data.Sqlite;

namespace ChatCluster.Rooms.Log;

/// <summary>Shorthands for statements. Every text comes from this assembly, never from outside.</summary>
internal static class SqliteCommands
{
    /// <summary>Runs statements that return nothing.</summary>
    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Reads one value.</summary>
    public static object? Read(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Compiles a statement for many uses.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<SqliteParameter> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        command.Prepare();
        return command;
    }
}
