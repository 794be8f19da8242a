using Microsoft.Extensions.Options;

namespace ChatCluster.Rooms;

/// <summary>Checks what attributes can't express: times, and settings that depend on each other.</summary>
internal sealed class RoomTimesValidator : IValidateOptions<RoomOptions>
{
    // Gateways renew their subscriptions every 2 s, at most 4 s (RenewInterval): a shorter time would forget relays that are well.
    private static readonly TimeSpan LongerThanARenewal = TimeSpan.FromSeconds(5);

    // There is a bound because a bare number in a setting means days.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public ValidateOptionsResult Validate(string? name, RoomOptions options)
    {
        var problems = new List<string>();
        Between(nameof(options.SubscriptionTimeout), options.SubscriptionTimeout, LongerThanARenewal);
        Between(nameof(options.PassivateAfter), options.PassivateAfter, LongerThanARenewal);
        Between(nameof(options.ReopenDelay), options.ReopenDelay, TimeSpan.FromMilliseconds(1));
        if (options.DedupWindow < options.MaxUncommitted)
        {
            problems.Add($"{RoomOptions.Section}:{nameof(options.DedupWindow)} is {options.DedupWindow}; "
                + $"it must be at least {nameof(options.MaxUncommitted)}, which is {options.MaxUncommitted}: a message that waits for its commit must be recognised.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Between(string setting, TimeSpan value, TimeSpan least)
        {
            if (value < least || value > Longest)
            {
                problems.Add($"{RoomOptions.Section}:{setting} is {value}; it must be {least} to {Longest} (hours:minutes:seconds).");
            }
        }
    }
}
