using ChatCluster.Testing;

namespace ChatCluster.Shared.Tests.Wire;

/// <summary>The bytes of every form ever written to the wire, as hexadecimal text: <c>Golden/post.1.hex</c> for manifest <c>post:1</c>.</summary>
/// <remarks>
/// A file is written once, by a run of these tests with CHATCLUSTER_WRITE_GOLDEN=1, and never again: nodes of that version are running somewhere.
/// A changed form gets a new manifest and with it a new file; the old file stays, and stays readable.
/// </remarks>
internal static class GoldenFiles
{
    private const string WriteThem = "CHATCLUSTER_WRITE_GOLDEN";
    private const int BytesPerLine = 32;

    private static string Folder => Repository.At("tests", "Shared.Tests", "Golden");

    /// <summary>The manifests that have a file.</summary>
    public static IEnumerable<string> Manifests =>
        Directory.GetFiles(Folder, "*.hex").Select(static file => Path.GetFileNameWithoutExtension(file).Replace('.', ':'));

    /// <summary>The bytes of a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="current">What the code writes today: the content of a file that is missing and asked for.</param>
    public static byte[] Read(string manifest, byte[] current)
    {
        var file = FileOf(manifest);
        if (!File.Exists(file) && Environment.GetEnvironmentVariable(WriteThem) == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllLines(file, current.Chunk(BytesPerLine).Select(static line => Convert.ToHexStringLower(line)));
        }

        Assert.True(File.Exists(file), $"{file} is missing. Run these tests once with {WriteThem}=1, look at the new file and commit it.");
        return Read(manifest);
    }

    /// <summary>The bytes of a manifest that has a file.</summary>
    public static byte[] Read(string manifest) => Convert.FromHexString(string.Concat(File.ReadLines(FileOf(manifest))));

    private static string FileOf(string manifest) => Path.Combine(Folder, manifest.Replace(':', '.') + ".hex");
}
