using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatCluster.Shared.Hosting;

/// <summary>Looks at everything that was set before anything is done with it, so that a person gets all that is wrong at once.</summary>
internal static class SettingsCheck
{
    /// <exception cref="OptionsValidationException">Settings are wrong; has a sentence for each, with what to change.</exception>
    public static void Run(IServiceProvider services, string[] args)
    {
        var sections = services.GetServices<SettingsSection>().ToList();
        List<string> problems =
            [.. CommandLine.Problems(args), .. SettingsNames.Problems(services.GetRequiredService<IConfiguration>(), sections)];
        foreach (var section in sections)
        {
            problems.AddRange(Read(services, section));
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException("", typeof(SettingsSection), problems.Distinct());
        }
    }

    private static IEnumerable<string> Read(IServiceProvider services, SettingsSection section)
    {
        try
        {
            section.Read(services);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
        catch (InvalidOperationException e) when (e.Source == "Microsoft.Extensions.Configuration.Binder")
        {
            return []; // a value that can't be read, which has been said
        }
    }
}
