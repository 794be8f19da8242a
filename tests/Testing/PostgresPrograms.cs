namespace ChatCluster.Testing;

/// <summary>The programs of PostgreSQL's server as they are installed on this machine. Used by the benchmarks too.</summary>
public static class PostgresPrograms
{
    /// <summary>Their folder; null when they aren't installed.</summary>
    public static string? Bin { get; } = FindBin();

    /// <summary>The command that runs one of them; as the user postgres for root, whom the server refuses.</summary>
    public static string[] Command(string program, params string[] arguments) =>
    [
        .. Environment.UserName == "root" ? (string[])["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [],
        Path.Combine(Bin ?? throw new InvalidOperationException("PostgreSQL's server isn't installed."), program),
        .. arguments,
    ];

    /// <summary>The command that makes the files of a server, whose user is <c>chat</c>.</summary>
    public static string[] Initialize(string data) => Command("initdb", "-D", data, "-U", "chat", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");

    private static string? FindBin()
    {
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("POSTGRES_BIN"),
            .. Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(static it => Path.Combine(it, "bin")) : [],
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        ];
        return candidates.FirstOrDefault(static it => it is not null && File.Exists(Path.Combine(it, "initdb")) && File.Exists(Path.Combine(it, "postgres")));
    }
}
