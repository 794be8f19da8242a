using System.Globalization;
using ChatCluster.Gateway.Hosting;
using ChatCluster.Shared.Hosting;
using ChatCluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatCluster.Gateway.Tests.Serving;

/// <summary>A part of a node that works in the background fails: the node ends, and its supervisor must know that nobody asked for it.</summary>
public sealed class FailedPartSpecs
{
    [Theory]
    [InlineData(true, 255)]
    [InlineData(false, 0)]
    public async Task A_node_that_failed_does_not_end_as_one_that_was_asked_to(bool fails, int exitCode)
    {
        using var folder = new TempFolder();
        string[] args =
        [
            "--urls", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{NodePorts.Free()}"), "--ChatCluster:Data", folder.Path,
            "--ChatCluster:Auth:Mode", "guest",
        ];
        var ended = NodeHost.RunAsync(GatewayHost.Program, args, all => GatewayHost.Build(all, builder =>
            builder.Services.AddHostedService(services => new Part(services.GetRequiredService<IHostApplicationLifetime>(), fails))));
        Assert.Equal(exitCode, await ended.Soon("the node ends"));
    }

    private sealed class Part(IHostApplicationLifetime lifetime, bool fails) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task;
            if (fails)
            {
                throw new InvalidOperationException("A part of the node failed.");
            }

            lifetime.StopApplication();
        }
    }
}
