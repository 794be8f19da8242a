using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Relays;

/// <summary>Waiting for what is only said.</summary>
internal static class RecordedWords
{
    /// <summary>Waits until a log message was said so many times.</summary>
    public static Task UntilSaidAsync<T>(this RecordedLog<T> words, int id, int times = 1) =>
        Eventually.True($"{id} was said {times} times", () => words.Entries.Count(entry => entry.Id == id) >= times);
}
