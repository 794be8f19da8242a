using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Hosting;

/// <summary>Checks the <see cref="RangeAttribute"/>s of a section, and of what is nested in it; names the setting as it is written, with its value.</summary>
/// <param name="path">Where the section is.</param>
internal sealed class RangeValidator<T>(string path) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var problems = Problems(path, options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(string path, object options)
    {
        foreach (var property in SettingsNames.Of(options.GetType()))
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            {
                yield return $"{path}:{property.Name} is {value}; it must be {range.Minimum} to {range.Maximum}.";
            }

            if (value is not null && SettingsNames.IsNested(property.PropertyType))
            {
                foreach (var problem in Problems($"{path}:{property.Name}", value))
                {
                    yield return problem;
                }
            }
        }
    }
}
