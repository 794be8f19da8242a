namespace ChatCluster.Cli.Verify.Checking;

/// <summary>The messages that were sent to a room, to be looked up by sender and id, by id alone, and by what they are.</summary>
internal sealed class SendIndex
{
    private readonly Dictionary<(string From, string Id), RecordedSend> _byMessage;
    private readonly HashSet<string> _writers = [];
    private readonly Lazy<Dictionary<string, RecordedSend>> _byId;
    private readonly Lazy<Dictionary<Fingerprint, RecordedSend>> _byFingerprint;

    public SendIndex(List<RecordedSend> sends)
    {
        _byMessage = new Dictionary<(string, string), RecordedSend>(sends.Count);
        foreach (var send in sends)
        {
            _byMessage.Add((send.From, send.Id), send);
            _writers.Add(send.From);
        }

        _byId = new(() => sends.DistinctBy(static it => it.Id).ToDictionary(static it => it.Id)); // only for evidence
        _byFingerprint = new(() => sends.ToDictionary(static it => Fingerprint.Of(it.From, it.Id, it.Text)));
    }

    /// <summary>Is this one of the run's own writers?</summary>
    public bool IsWriter(string user) => _writers.Contains(user);

    /// <summary>The message of this sender with this id.</summary>
    public RecordedSend? Find(string from, string id) => _byMessage.GetValueOrDefault((from, id));

    /// <summary>The message that this entry is, but for its sender; only one that the log doesn't have under its own.</summary>
    public RecordedSend? FindUnderOtherName(LogEntry entry, LogIndex log) =>
        _byId.Value.TryGetValue(entry.Id, out var send) && send.Text == entry.Text && log.IndexOf(send.From, send.Id) < 0 ? send : null;

    /// <summary>What a delivery was, in words.</summary>
    public string Describe(Fingerprint message) => _byFingerprint.Value.TryGetValue(message, out var send)
        ? $"id {send.Id} of {send.From}"
        : "an event that none of the run's writers sent so";
}
