using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace ChatCluster.Shared.Hosting;

/// <summary>Compares what is written under <c>ChatCluster</c> with the names and types that are read: a misspelt setting would just do nothing.</summary>
internal static class SettingsNames
{
    /// <summary>A sentence for each name that nobody reads, and for each value that can't be read.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration, IReadOnlyList<SettingsSection> sections)
    {
        var roots = sections.Select(static it => it.Path.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var child in configuration.GetChildren().Where(static it => it.GetChildren().Any()))
        {
            if (!roots.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && roots.Find(root => Spelling.Distance(root, child.Key) <= 2) is { } meant)
            {
                yield return $"{child.Key} has settings that nobody reads; did you mean {meant}?";
            }
        }

        foreach (var section in sections.Where(static it => it.Type is not null))
        {
            foreach (var problem in Problems(configuration.GetSection(section.Path), section.Type!, sections))
            {
                yield return problem;
            }
        }
    }

    /// <summary>The settings of a section.</summary>
    public static IEnumerable<PropertyInfo> Of(Type type) => type.GetProperties().Where(static property => property.SetMethod is { IsPublic: true });

    /// <summary>True for what has settings of its own.</summary>
    public static bool IsNested(Type type) => type.IsClass && type != typeof(string);

    private static IEnumerable<string> Problems(IConfigurationSection section, Type type, IReadOnlyList<SettingsSection> sections)
    {
        var known = Of(type).ToList();
        foreach (var child in section.GetChildren())
        {
            if (sections.Any(it => string.Equals(it.Path, child.Path, StringComparison.OrdinalIgnoreCase)))
            {
                continue; // looked at by itself
            }

            var property = known.Find(it => string.Equals(it.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                yield return $"{child.Path} is no setting{Meant(section.Path, child.Key, known, sections)}";
            }
            else if (IsNested(property.PropertyType))
            {
                foreach (var problem in Problems(child, property.PropertyType, sections))
                {
                    yield return problem;
                }
            }
            else if (child.Value is not null && !CanBe(property.PropertyType, child.Value))
            {
                yield return $"{child.Path} is '{child.Value}'; it must be {Kind(property.PropertyType)}.";
            }
        }
    }

    private static string Meant(string path, string written, List<PropertyInfo> known, IReadOnlyList<SettingsSection> sections)
    {
        var here = known.Select(static it => it.Name)
            .Concat(sections.Where(it => it.Path.StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase)).Select(it => it.Path[(path.Length + 1)..]));
        return Spelling.Nearest(written, here) is { } meant ? $"; did you mean {path}:{meant}?" : ".";
    }

    private static bool CanBe(Type type, string value)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Kind(Type type) =>
        type == typeof(TimeSpan) ? "a time, hours:minutes:seconds"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : $"a {type.Name}";
}
