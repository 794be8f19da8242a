using ChatCluster.Shared.Rooms;

namespace ChatCluster.Rooms.Log;

/// <summary>One batch of the writer: its events as columns, the shape in which PostgreSQL takes them, and what becomes of each tenure in it.</summary>
internal sealed class PostgresBatch
{
    private readonly List<AppendJob<PostgresTenure>> _appends;
    private readonly List<Part> _parts = [];

    /// <param name="jobs">What the writer took. Appends of tenures that were refused meanwhile are left out: once refused, everything later is, too.</param>
    public PostgresBatch(List<LogJob> jobs)
    {
        _appends = new List<AppendJob<PostgresTenure>>(jobs.Count);
        foreach (var job in jobs)
        {
            if (job is not AppendJob<PostgresTenure> { Tenure: { Refused: false } tenure } append)
            {
                continue;
            }

            if (tenure.Part?.Batch != this)
            {
                _parts.Add(tenure.Part = new Part(this, tenure, _parts.Count + 1, append.Next.Seq));
                Rooms.Add(tenure.RoomKey);
                Terms.Add(tenure.Term);
            }

            tenure.Part!.Last = append.Next.Seq;
            _appends.Add(append);
        }

        FillRows();
    }

    /// <summary>The tenures that have events in it, in the order of the first one of each.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>True when at least one event of it is stored.</summary>
    public bool StoresAnything => _parts.Exists(static part => part.Through != 0);

    /// <summary>One row for each part: its room's id, and its term.</summary>
    public List<long> Rooms { get; } = [];

    /// <inheritdoc cref="Rooms" />
    public List<long> Terms { get; } = [];

    /// <summary>One row for each event: the number of its part, and the event's columns.</summary>
    public List<int> PartOf { get; } = [];

    /// <inheritdoc cref="PartOf" />
    public List<long> Seqs { get; } = [];

    /// <inheritdoc cref="PartOf" />
    public List<DateTime> Times { get; } = [];

    /// <inheritdoc cref="PartOf" />
    public List<short> Kinds { get; } = [];

    /// <inheritdoc cref="PartOf" />
    public List<string> Senders { get; } = [];

    /// <inheritdoc cref="PartOf" />
    public List<string> ClientIds { get; } = [];

    /// <inheritdoc cref="PartOf" />
    public List<ReadOnlyMemory<byte>> Bodies { get; } = [];

    /// <summary>Takes out what can't be written because its place is taken, and what follows it.</summary>
    /// <param name="taken">Number of the part, and the first place of it that is taken.</param>
    public void LeaveOut(IEnumerable<(int Part, long Seq)> taken)
    {
        foreach (var (number, seq) in taken)
        {
            _parts[number - 1].Last = seq - 1;
            _parts[number - 1].RefusedFrom = seq;
        }

        FillRows();
    }

    /// <summary>The batch is durable.</summary>
    /// <param name="owners">Numbers of the parts whose tenure still owned its room; everything of them was stored, nothing of the others.</param>
    public void Stored(IEnumerable<int> owners)
    {
        foreach (var number in owners)
        {
            var part = _parts[number - 1];
            // Below First when already the first place was taken.
            part.Through = part.Last >= part.First ? part.Last : 0;
            part.IsOwner = true;
        }

        foreach (var part in _parts)
        {
            part.RefusedFrom = part.IsOwner ? part.RefusedFrom : part.First;
            part.Tenure.Refused = part.RefusedFrom != 0;
        }
    }

    /// <summary>Nobody knows whether the batch is durable, or it surely is not: every tenure of it is over.</summary>
    public void Failed()
    {
        foreach (var part in _parts)
        {
            part.RefusedFrom = part.First;
            part.Why = AppendRefusal.Unavailable;
            part.Tenure.Refused = true;
        }
    }

    private void FillRows()
    {
        PartOf.Clear();
        Seqs.Clear();
        Times.Clear();
        Kinds.Clear();
        Senders.Clear();
        ClientIds.Clear();
        Bodies.Clear();
        foreach (var append in _appends)
        {
            var part = append.Tenure.Part!;
            var next = append.Next;
            if (next.Seq <= part.Last)
            {
                PartOf.Add(part.Number);
                Seqs.Add(next.Seq);
                Times.Add(next.At.UtcDateTime);
                Kinds.Add((short)next.Kind);
                Senders.Add(next.From.Value);
                ClientIds.Add(next.Id.Value);
                Bodies.Add(next.Body);
            }
        }
    }

    /// <summary>What one tenure has in a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="tenure">The tenure.</param>
    /// <param name="number">Its place in the batch, from 1: by it rows and answers are told apart.</param>
    /// <param name="first">First <c>seq</c> of it.</param>
    internal sealed class Part(PostgresBatch batch, PostgresTenure tenure, int number, long first)
    {
        public PostgresBatch Batch { get; } = batch;

        public PostgresTenure Tenure { get; } = tenure;

        public int Number { get; } = number;

        public long First { get; } = first;

        /// <summary>Last <c>seq</c> that is to be written; less than <see cref="First"/> when none is.</summary>
        public long Last { get; set; }

        public bool IsOwner { get; set; }

        /// <summary>Last <c>seq</c> that is durable; 0 for none.</summary>
        public long Through { get; set; }

        /// <summary>First <c>seq</c> refused; 0 for none.</summary>
        public long RefusedFrom { get; set; }

        public AppendRefusal Why { get; set; } = AppendRefusal.Fenced;
    }
}
