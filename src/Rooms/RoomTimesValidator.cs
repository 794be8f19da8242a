using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms;

/// <summary>Checks the times of <see cref="RoomOptions"/>, which attributes can't express.</summary>
internal sealed class RoomTimesValidator : IValidateOptions<RoomOptions>
{
    public ValidateOptionsResult Validate(string? name, RoomOptions options)
    {
        var problems = new List<string>();
        AtLeast(nameof(options.SubscriptionTimeout), options.SubscriptionTimeout, TimeSpan.FromSeconds(1));
        AtLeast(nameof(options.PassivateAfter), options.PassivateAfter, TimeSpan.FromSeconds(1));
        AtLeast(nameof(options.ReopenDelay), options.ReopenDelay, TimeSpan.FromMilliseconds(1));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void AtLeast(string setting, TimeSpan value, TimeSpan least)
        {
            if (value < least)
            {
                problems.Add($"{RoomOptions.Section}:{setting} is {value}; it must be at least {least}.");
            }
        }
    }
}
