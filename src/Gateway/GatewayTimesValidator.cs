using ChatCluster.Rooms;
using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway;

/// <summary>Checks what attributes can't express: times, and settings that depend on each other.</summary>
internal sealed class GatewayTimesValidator(IOptions<RoomOptions> rooms) : IValidateOptions<GatewayOptions>
{
    // Below the shortest subscription timeout that a room may have (5 s).
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = new List<string>();
        Between(nameof(options.PingInterval), options.PingInterval, TimeSpan.FromSeconds(1));
        Between(nameof(options.PongPatience), options.PongPatience, Shortest);
        Between(nameof(options.WriteStall), options.WriteStall, Shortest);
        Between(nameof(options.HelloPatience), options.HelloPatience, Shortest);
        Between(nameof(options.ClosePatience), options.ClosePatience, Shortest);
        Between(nameof(options.ResendAfter), options.ResendAfter, Shortest);
        Between(nameof(options.RenewInterval), options.RenewInterval, Shortest);
        Between(nameof(options.SendDeadline), options.SendDeadline, Shortest);
        Between(nameof(options.RelayLinger), options.RelayLinger, TimeSpan.Zero);
        Between(nameof(options.DrainSpread), options.DrainSpread, TimeSpan.Zero);
        if (options.RenewInterval > LongestRenewal)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.RenewInterval)} is {options.RenewInterval}; it must be at most {LongestRenewal}, or rooms forget this gateway.");
        }

        if (options.SendDeadline <= options.ResendAfter)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.SendDeadline)} is {options.SendDeadline}; "
                + $"it must exceed {nameof(options.ResendAfter)}, which is {options.ResendAfter}.");
        }

        // A connection that waits for answers to its sends is not read, so its pongs are not seen either.
        if (options.SendDeadline >= options.PingInterval + options.PongPatience)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.SendDeadline)} is {options.SendDeadline}; it must be less than "
                + $"{nameof(options.PingInterval)} and {nameof(options.PongPatience)} together, which are {options.PingInterval + options.PongPatience}.");
        }

        // JSON may write each character as six bytes; the rest of the frame is short.
        var longestText = (6 * rooms.Value.MaxTextLength) + 1024;
        if (options.MaxFrameBytes < longestText)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.MaxFrameBytes)} is {options.MaxFrameBytes}; it must be at least {longestText} "
                + $"for messages of {RoomOptions.Section}:{nameof(RoomOptions.MaxTextLength)}, which is {rooms.Value.MaxTextLength}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        // The upper bound is there because a bare number in a setting means days: "3" for three seconds would go unseen.
        void Between(string setting, TimeSpan value, TimeSpan least)
        {
            if (value < least || value > Longest)
            {
                problems.Add($"{GatewayOptions.Section}:{setting} is {value}; it must be {least} to {Longest} (hours:minutes:seconds).");
            }
        }
    }
}
