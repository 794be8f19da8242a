using System.Text.Json;

namespace ChatCluster.Micro;

/// <summary>The bytes that each case may allocate, from <c>bench/Micro/budgets.json</c>.</summary>
internal sealed class Budgets(IReadOnlyDictionary<string, Budget> byCase)
{
    /// <summary>Where people find it.</summary>
    public const string File = "bench/Micro/budgets.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <summary>The file, as it lies beside the program.</summary>
    public static Budgets Load() => Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(File))));

    /// <summary>Reads the text of such a file.</summary>
    public static Budgets Parse(string json) => new(JsonSerializer.Deserialize<Dictionary<string, Budget>>(json, s_json)!);

    /// <summary>Cases that have one.</summary>
    public IEnumerable<string> Cases => byCase.Keys;

    /// <summary>What a case may allocate; null when nobody has said.</summary>
    public Budget? Of(string name) => byCase.GetValueOrDefault(name);
}

/// <summary>What one operation may allocate.</summary>
/// <param name="Bytes">At most so many.</param>
/// <param name="For">What they are, and why there is a margin.</param>
internal sealed record Budget(long Bytes, string For);
