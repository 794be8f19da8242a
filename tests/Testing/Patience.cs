namespace ChatCluster.Testing;

/// <summary>Waiting for what must happen: for the event itself, with a limit that only a failure reaches.</summary>
public static class Patience
{
    /// <summary>Long enough for a machine that is busy with everything else.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">What must end.</param>
    /// <param name="what">Says what is missing when it doesn't.</param>
    public static async Task<T> Soon<T>(this Task<T> task, string what)
    {
        await ((Task)task).Soon(what);
        return await task;
    }

    /// <inheritdoc cref="Soon{T}" />
    public static async Task Soon(this Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Limit)) != task)
        {
            throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what}");
        }

        await task;
    }
}
