using System.ComponentModel;
using System.Data.Common;
using ChatCluster.Shared.Hosting;
using Npgsql;

namespace ChatCluster.Shared.Postgres;

/// <summary>Checks the form of a connection string, without ever repeating any of it: it has a password in it, perhaps where nobody expects it.</summary>
internal static class ConnectionString
{
    private const string Form = "It looks like Host=db;Database=chat;Username=chat;Password=...; a value with a semicolon stands in quotes.";

    private static readonly string[] Names =
        [.. TypeDescriptor.GetProperties(typeof(NpgsqlConnectionStringBuilder)).Cast<PropertyDescriptor>().Select(static it => it.DisplayName)];

    /// <returns>What is wrong, as the rest of a sentence and what to change; null when Npgsql can read it.</returns>
    public static string? Problem(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            return $"can't be read. {Form}";
        }

        var settings = new NpgsqlConnectionStringBuilder();
        var place = 0;
        foreach (string keyword in parts.Keys!)
        {
            place++;
            try
            {
                settings[keyword] = parts[keyword];
            }
            catch (ArgumentException)
            {
                return Spelling.Nearest(keyword, Names) is { } meant
                    ? $"can't be read: its setting number {place} is misspelt or has a value that is not allowed; is it meant to be '{meant}'?"
                    : $"can't be read: its setting number {place} is none that Npgsql knows. {Form}";
            }
        }

        return string.IsNullOrEmpty(settings.Host) ? $"has no Host. {Form}" : null;
    }
}
