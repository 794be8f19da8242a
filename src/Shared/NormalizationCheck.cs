using System.Text;

namespace ChatCluster.Shared;

/// <summary>Whether this machine can compare names as people write them.</summary>
public static class NormalizationCheck
{
    /// <summary>Null, or what is missing and what to do.</summary>
    /// <remarks>.NET takes Unicode normalisation from ICU and silently does nothing without it: the two ways of writing "café" would be two rooms.</remarks>
    public static string? Problem() => "e\u0301".Normalize(NormalizationForm.FormC) == "\u00e9"
        ? null
        : "Unicode normalisation does not work: install ICU (Debian: libicu72 or newer; Alpine: icu-libs) "
            + "and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT. Without it one room name could be two rooms.";
}
