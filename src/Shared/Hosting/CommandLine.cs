namespace ChatCluster.Shared.Hosting;

/// <summary>Finds what is wrong with a command line: the configuration system passes over in silence what it doesn't understand.</summary>
internal static class CommandLine
{
    private static readonly string[] Known =
    [
        "ChatCluster", "urls", "http_ports", "https_ports", "Kestrel", "Logging", "AllowedHosts", "environment", "contentRoot", "applicationName", "webRoot",
        "detailedErrors", "shutdownTimeoutSeconds",
    ];

    /// <summary>A sentence for each argument that says nothing: no setting, a setting without a value, a setting that nobody reads.</summary>
    public static IEnumerable<string> Problems(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i].StartsWith('/') ? $"--{args[i][1..]}" : args[i];
            var isLong = arg.StartsWith("--", StringComparison.Ordinal);
            var equals = arg.IndexOf('=', StringComparison.Ordinal);
            if (!isLong && (arg.StartsWith('-') || equals < 1))
            {
                yield return $"'{args[i]}' on the command line is no setting; they are written --ChatCluster:Data ./data";
                continue;
            }

            var name = arg[(isLong ? 2 : 0)..(equals < 0 ? arg.Length : equals)];
            if (equals < 0 && ++i == args.Length)
            {
                yield return $"--{name} on the command line has no value.";
            }
            else if (Meant(name) is { } problem)
            {
                yield return problem;
            }
        }
    }

    private static string? Meant(string name)
    {
        var root = name.Split(':')[0];
        if (Known.Contains(root, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        if (name.Contains("__", StringComparison.Ordinal))
        {
            return $"--{name} on the command line is no setting; did you mean --{name.Replace("__", ":", StringComparison.Ordinal)}? Only the environment has '__' for ':'.";
        }

        return $"--{name} on the command line is no setting{(Spelling.Nearest(root, Known) is { } meant ? $"; did you mean --{meant}{name[root.Length..]}?" : ".")}";
    }
}
