using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatCluster.Load.Systems;

namespace ChatCluster.Load.Reports;

/// <summary>Where runs are kept: each as a line of JSON as soon as it is over, and at the end the table beside it.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly List<Row> _rows = [];
    private readonly string? _path;

    /// <param name="what">Part of the files' name; null keeps nothing.</param>
    public Results(string? what)
    {
        if (what is not null)
        {
            var folder = Directory.CreateDirectory(Repository.At("bench", "results")).FullName;
            var stem = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}-{what}"));
            _path = Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? stem : $"{stem}-{i}").First(static it => !File.Exists($"{it}.jsonl"));
        }
    }

    /// <summary>True when nothing was measured.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>True when a run did not come to its end, or ours lost something.</summary>
    public bool AnyFailed => _rows.Any(static it => it.Failed);

    /// <summary>Adds a run.</summary>
    public async Task AddAsync(Row row)
    {
        _rows.Add(row);
        if (_path is not null)
        {
            await File.AppendAllTextAsync($"{_path}.jsonl", JsonSerializer.Serialize(row, s_json) + "\n");
        }
    }

    /// <summary>Writes the table.</summary>
    /// <param name="command">What was asked for.</param>
    /// <param name="facts">Where it was measured.</param>
    /// <returns>The table.</returns>
    public async Task<string> EndAsync(string command, string facts)
    {
        var table = Table.Of(_rows);
        if (_path is not null)
        {
            await File.WriteAllTextAsync($"{_path}.md", $"`{command}`\n\n{facts}\n\n{table}");
        }

        return table;
    }
}
