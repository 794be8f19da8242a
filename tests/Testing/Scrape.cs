using System.Globalization;

namespace ChatCluster.Testing;

/// <summary>What a node says of itself at <c>/metrics</c>.</summary>
public sealed class Scrape
{
    private readonly Dictionary<string, double> _values = [];

    private Scrape()
    {
    }

    /// <summary>Asks a node of this machine. Within 300 ms of another question the answer is the same.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public static async Task<Scrape> OfAsync(int port)
    {
        using var http = new HttpClient { Timeout = Patience.Limit };
        var text = await http.GetStringAsync($"http://localhost:{port}/metrics");
        var scrape = new Scrape();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static it => it[0] != '#'))
        {
            // name{label="value"} value timestamp
            var name = line[..line.IndexOfAny(['{', ' '])];
            var value = line[(line.LastIndexOf('}') is var end and >= 0 ? end + 1 : name.Length)..].Trim().Split(' ')[0];
            scrape._values[name] = scrape._values.GetValueOrDefault(name) + double.Parse(value, CultureInfo.InvariantCulture);
        }

        return scrape;
    }

    /// <summary>A value, by its name in the text (<c>chatcluster_rooms_active</c>); the sum where it has labels.</summary>
    /// <exception cref="KeyNotFoundException">The node has no such value; the message names those that it has.</exception>
    public double this[string name] => _values.TryGetValue(name, out var value)
        ? value
        : throw new KeyNotFoundException($"{name} is not among {string.Join(", ", _values.Keys.Order())}");

    /// <summary>A value, or 0 where there is none: a gateway has no rooms.</summary>
    public double OrZero(string name) => _values.GetValueOrDefault(name);
}
