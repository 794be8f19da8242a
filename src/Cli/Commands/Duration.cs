using System.Globalization;

namespace ChatCluster.Cli.Commands;

/// <summary>A duration as people write it: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1.5h</c>.</summary>
/// <param name="Time">How long.</param>
/// <param name="Text">As it was written.</param>
internal readonly record struct Duration(TimeSpan Time, string Text)
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads one.</summary>
    /// <returns>False when it is none, or not above zero, or longer than a week.</returns>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                var total = number * seconds;
                duration = new Duration(TimeSpan.FromSeconds(total is > 0 and <= 7 * 24 * 3600 ? total : 0), text);
                return duration.Time > TimeSpan.Zero;
            }
        }

        return false;
    }

    /// <summary>Writes one for a reader, with three digits: <c>0.412 ms</c>, <c>12.3 ms</c>, <c>3.20 s</c>.</summary>
    public static string Words(TimeSpan time)
    {
        var (value, unit) = time.TotalSeconds >= 1 ? (time.TotalSeconds, "s") : (time.TotalMilliseconds, "ms");
        var format = value switch { >= 100 => "F0", >= 10 => "F1", >= 1 => "F2", 0 => "F0", _ => "F3" };
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
