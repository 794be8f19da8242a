namespace ChatCluster.Testing;

/// <summary>The source tree that a spec was built from, for what lies beside the code: documents, golden files.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChatCluster.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("ChatCluster.sln is not above the test's folder.");
        }

        return folder.FullName;
    }
}
