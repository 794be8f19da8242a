namespace ChatCluster.Cli.Commands;

/// <summary>What the program reads from and writes to.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, warnings and errors.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>Writes a line of the program's own to <see cref="Error"/>: what somebody else has said in it can't act on the terminal.</summary>
    public void Say(string line) => Error.WriteLine($"chatcluster: {Plain.Line(line)}");

    /// <summary>Somebody looks at <see cref="Error"/>, so that a line may be written over.</summary>
    public bool IsWatched { get; init; }

    /// <summary>The environment's variables.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long somebody who waits for a connection is left without a word.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Those of the process.</summary>
    public static Terminal OfThisProcess() => new(Console.In, Console.Out, Console.Error)
    {
        IsWatched = !Console.IsErrorRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
    };
}
