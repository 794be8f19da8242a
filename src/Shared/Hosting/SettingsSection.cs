using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Hosting;

/// <summary>A section of the settings that this program knows.</summary>
/// <param name="Path">Where it is: <c>ChatCluster:Rooms</c>.</param>
/// <param name="Type">Its names and types; null for a section of another program, which may share its file and environment with this one.</param>
/// <param name="Read">Reads and checks it.</param>
public sealed record SettingsSection(string Path, Type? Type, Action<IServiceProvider> Read);

/// <summary>How a program says which sections it knows.</summary>
public static class SettingsSections
{
    /// <summary>The options of a section, with its ranges checked.</summary>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string path)
        where T : class
    {
        services.AddSingleton(new SettingsSection(path, typeof(T), static provider => _ = provider.GetRequiredService<IOptions<T>>().Value));
        services.AddSingleton<IValidateOptions<T>>(new RangeValidator<T>(path));
        return services.AddOptions<T>().BindConfiguration(path);
    }

    /// <summary>A section that is another program's.</summary>
    public static void AddSettingsOfOthers(this IServiceCollection services, string path) =>
        services.AddSingleton(new SettingsSection(path, null, static _ => { }));
}
