namespace ChatCluster.Cli.Verify.Checking;

/// <summary>A message of one writer, with all the tries to send it.</summary>
/// <param name="from">Its sender.</param>
/// <param name="id">Its id, the same at every try.</param>
/// <param name="text">Its text.</param>
/// <param name="intended">When it should have been sent, since the beginning of the run.</param>
internal sealed class RecordedSend(string from, string id, string text, TimeSpan intended)
{
    private readonly List<RecordedAnswer> _answers = new(1);

    /// <summary>Its sender.</summary>
    public string From => from;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Its text.</summary>
    public string Text => text;

    /// <summary>When it should have been sent, since the beginning of the run.</summary>
    public TimeSpan Intended => intended;

    /// <summary>False when its sender drops its connection on purpose: how long it takes says nothing about the cluster.</summary>
    public bool Steady { get; init; } = true;

    /// <summary>How often it was handed to a client. What a client sends again by itself counts as one try.</summary>
    public int Tries { get; set; } = 1;

    /// <summary>How many tries have ended.</summary>
    public int Ended { get; private set; }

    /// <summary>What was said of it, in that order: how its tries ended, and what else the server answered to it.</summary>
    public IReadOnlyList<RecordedAnswer> Answers => _answers;

    /// <summary>When the first answer that says stored came; null when none did.</summary>
    public TimeSpan? Acknowledged { get; private set; }

    /// <summary>When nothing was awaited any more: at the first acknowledgement, or when the last try had ended without one; null while one is under way.</summary>
    public TimeSpan? Settled => Acknowledged ?? (Ended >= Tries && _answers.Count > 0 ? _answers[^1].Time : null);

    /// <summary>Records how a try ended.</summary>
    public void Add(RecordedAnswer answer)
    {
        Ended++;
        Hear(answer);
    }

    /// <summary>Records what the server answered; what the same client was told before is no news.</summary>
    public void Hear(RecordedAnswer answer)
    {
        if (answer.Outcome == SendOutcome.Stored)
        {
            if (_answers.Exists(it => it.Outcome == SendOutcome.Stored && it.Seq == answer.Seq && it.Via == answer.Via))
            {
                return;
            }

            Acknowledged ??= answer.Time;
        }

        _answers.Add(answer);
    }
}
