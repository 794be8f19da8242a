using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace ChatCluster.Shared.Hosting;

/// <summary>The first SIGTERM or SIGINT drains; a second one ends the process at once.</summary>
/// <remarks>It only counts. That the first does not end the process is the host's own handler's doing, once it is there.</remarks>
internal sealed class SecondSignal : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ILogger<SecondSignal> _logger;
    private int _signals;

    public SecondSignal(ILogger<SecondSignal> logger)
    {
        _logger = logger;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _logger.StoppingAtOnce();
            Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
        }
    }
}
