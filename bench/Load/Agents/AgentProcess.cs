using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ChatCluster.Load.Agents;

/// <summary>An agent, as the process sees it that has started it.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process _process;

    /// <summary>Starts it; it joins at once.</summary>
    public AgentProcess(AgentPlan plan)
    {
        var arguments = ((int[])[plan.Port, plan.First, plan.Count, plan.Rooms]).Select(static it => it.ToString(CultureInfo.InvariantCulture));
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(AgentProcess).Assembly.Location, Agent.Word, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>Gives it something to do.</summary>
    /// <returns>What it says when it has done it.</returns>
    public async Task<AgentReport> OrderAsync(AgentOrder order)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        await _process.StandardInput.FlushAsync();
        return await ReportAsync();
    }

    /// <summary>Waits until its members have joined, or it has done what it was told.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task<AgentReport> ReportAsync() =>
        await _process.StandardOutput.ReadLineAsync() is { } line ? JsonSerializer.Deserialize<AgentReport>(line)! : throw new InvalidOperationException("An agent has ended: its members could not join.");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
