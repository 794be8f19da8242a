using System.Diagnostics;
using System.Text.Json;

namespace ChatCluster.Load.Systems;

/// <summary>What the rivals run on: is it installed, and in which version.</summary>
internal static class Tool
{
    /// <summary>A program in the search path; null when there is none.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>How to install what a rival needs; null when all of it is there.</summary>
    /// <param name="rival">Its name for the script.</param>
    /// <param name="needed">Programs and files; null: there is none.</param>
    public static string? Missing(string rival, params string?[] needed) =>
        needed.All(static it => it is not null && Path.Exists(it)) ? null : $"bench/rivals/install.sh {rival}";

    /// <summary>First line of what a command writes.</summary>
    public static string Line(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var line = process.StandardOutput.ReadLine() ?? "";
        process.WaitForExit();
        return line.Trim();
    }

    /// <summary>The version of an installed npm package.</summary>
    public static string NpmVersion(string folder, string package)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "node_modules", package, "package.json")));
        return json.RootElement.GetProperty("version").GetString()!;
    }

    /// <summary>The version of an installed Debian package.</summary>
    public static string DebianVersion(string package) => Line("dpkg-query", "-W", "-f", "${Version}\n", package);
}
