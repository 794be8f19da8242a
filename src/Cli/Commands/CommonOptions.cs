using System.CommandLine;
using System.Globalization;

namespace ChatCluster.Cli.Commands;

/// <summary>Kinds of options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>A duration.</summary>
    public static Option<Duration> Time(string name, string preset, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        DefaultValueFactory = _ => Duration.TryParse(preset, out var time) ? time : throw new FormatException(preset),
        CustomParser = result =>
        {
            if (!Duration.TryParse(result.Tokens[0].Value, out var time))
            {
                result.AddError($"{name}: '{result.Tokens[0].Value}' is no duration; write it like 500ms, 30s, 2m or 1h (at most a week).");
            }

            return time;
        },
    };

    /// <summary><c>--within</c>: the library would ask for ever.</summary>
    public static Option<Duration> Within(string description) => Time("--within", "30s", description);

    /// <summary>A number within bounds.</summary>
    public static Option<T> Number<T>(string name, T preset, T least, T most, string description)
        where T : struct, IComparable<T>, IParsable<T> => new(name)
        {
            Description = description,
            HelpName = "n",
            DefaultValueFactory = _ => preset,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (!T.TryParse(text, CultureInfo.InvariantCulture, out var value) || !(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
                {
                    result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: '{text}' is not a number from {least} to {most}."));
                }

                return value;
            },
        };

    /// <summary>A place in a room.</summary>
    public static Option<long?> Place(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
        {
            if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            {
                result.AddError($"{name}: '{result.Tokens[0].Value}' is not a place in a room: 0, 1, 2 and so on.");
            }

            return place;
        },
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> AsJson(string description) => new("--json") { Description = description };

    /// <summary>A room's name.</summary>
    public static Argument<string> Room() => new("room") { Description = "The room's name, such as lobby." };
}
