using Microsoft.Extensions.Options;

namespace ChatCluster.Gateway;

/// <summary>Checks what attributes can't express: times, and settings that depend on each other.</summary>
internal sealed class GatewayTimesValidator : IValidateOptions<GatewayOptions>
{
    // Below the shortest subscription timeout that a room may have (5 s).
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromSeconds(4);

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = new List<string>();
        Positive(nameof(options.PongPatience), options.PongPatience);
        Positive(nameof(options.WriteStall), options.WriteStall);
        Positive(nameof(options.HelloPatience), options.HelloPatience);
        Positive(nameof(options.ClosePatience), options.ClosePatience);
        Positive(nameof(options.ResendAfter), options.ResendAfter);
        Positive(nameof(options.RenewInterval), options.RenewInterval);
        if (options.PingInterval < TimeSpan.FromSeconds(1))
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.PingInterval)} is {options.PingInterval}; it must be at least one second.");
        }

        if (options.RenewInterval > LongestRenewal)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.RenewInterval)} is {options.RenewInterval}; it must be at most {LongestRenewal}, or rooms forget this gateway.");
        }

        if (options.SendDeadline <= options.ResendAfter)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.SendDeadline)} is {options.SendDeadline}; "
                + $"it must exceed {nameof(options.ResendAfter)}, which is {options.ResendAfter}.");
        }

        if (options.RelayLinger < TimeSpan.Zero || options.DrainSpread < TimeSpan.Zero)
        {
            problems.Add($"{GatewayOptions.Section}:{nameof(options.RelayLinger)} and {nameof(options.DrainSpread)} must not be negative.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Positive(string setting, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
            {
                problems.Add($"{GatewayOptions.Section}:{setting} is {value}; it must be more than zero.");
            }
        }
    }
}
