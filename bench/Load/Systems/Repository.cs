namespace ChatCluster.Load.Systems;

/// <summary>The source tree that the loader was built from.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>A program of ours or a rival's in .NET, as <c>-c Release</c> has built it.</summary>
    public static string Release(string project, string assembly) => At(project, "bin", "Release", "net10.0", $"{assembly}.dll");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChatCluster.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("ChatCluster.sln is not above the program's folder.");
        }

        return folder.FullName;
    }
}
