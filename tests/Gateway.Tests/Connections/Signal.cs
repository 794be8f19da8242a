using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Connections;

/// <summary>Raised whenever something a spec may wait for has changed.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _changed = New();

    /// <summary>Something has changed: everyone who waits looks again.</summary>
    public void Raise() => Interlocked.Exchange(ref _changed, New()).TrySetResult();

    /// <summary>Waits until something is so, looking whenever something has changed.</summary>
    public async Task UntilAsync(string what, Func<bool> isSo)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (isSo())
            {
                return;
            }

            await changed.Soon(what);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
