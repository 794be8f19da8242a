namespace ChatCluster.Cli.Verify.Checking;

/// <summary>A room's log, to be looked up by place and by message.</summary>
internal sealed class LogIndex
{
    private readonly List<LogEntry> _entries;
    private readonly Fingerprint[] _messages;
    private readonly Dictionary<long, int> _bySeq;
    private readonly Dictionary<(string From, string Id), int> _byMessage;
    private readonly Dictionary<(string From, string Id), List<long>> _doubled = [];

    public LogIndex(RecordedLog log)
    {
        Epoch = log.Epoch;
        _entries = log.Entries;
        _messages = new Fingerprint[_entries.Count];
        _bySeq = new Dictionary<long, int>(_entries.Count);
        _byMessage = new Dictionary<(string, string), int>(_entries.Count);
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            _messages[i] = entry.Message;
            _bySeq.TryAdd(entry.Seq, i);
            if (!_byMessage.TryAdd((entry.From, entry.Id), i))
            {
                if (!_doubled.TryGetValue((entry.From, entry.Id), out var seqs))
                {
                    _doubled.Add((entry.From, entry.Id), seqs = [_entries[_byMessage[(entry.From, entry.Id)]].Seq]);
                }

                seqs.Add(entry.Seq);
            }
        }
    }

    /// <summary>The room's epoch.</summary>
    public string Epoch { get; }

    /// <summary>How many events it has.</summary>
    public int Count => _entries.Count;

    /// <summary>The highest place; 0 of an empty log.</summary>
    public long Head => _entries.Count == 0 ? 0 : _entries.Max(static it => it.Seq);

    /// <summary>The events in the order in which they were read.</summary>
    public IReadOnlyList<LogEntry> Entries => _entries;

    /// <summary>Messages that it has more than once, and where.</summary>
    public IReadOnlyDictionary<(string From, string Id), List<long>> Doubled => _doubled;

    /// <summary>What is in the entry of this index.</summary>
    public Fingerprint MessageAt(int index) => _messages[index];

    /// <summary>The index of the entry with this place; -1 when there is none.</summary>
    public int IndexOf(long seq) => _bySeq.GetValueOrDefault(seq, -1);

    /// <summary>The index of the (first) entry of this message; -1 when there is none.</summary>
    public int IndexOf(string from, string id) => _byMessage.GetValueOrDefault((from, id), -1);

    /// <summary>Does it have this message at this place?</summary>
    public bool HasAt(string from, string id, long seq) => IndexOf(seq) is >= 0 and var index && _entries[index].From == from && _entries[index].Id == id;

    /// <summary>What it has at a place, in words.</summary>
    public string Describe(long seq) => IndexOf(seq) is >= 0 and var index
        ? $"the log has id {_entries[index].Id} of {_entries[index].From} at {seq}"
        : $"the log has nothing at {seq} (its last is {Head})";
}
