using BenchmarkDotNet.Attributes;
using ChatCluster.Rooms;
using ChatCluster.Rooms.Rooming;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Micro.Cases;

/// <summary>What a room decides about a message, in a room that has seen so many that its deduplication window is full.</summary>
public class RoomBench
{
    private readonly RoomOptions _options = new();
    private RoomState _room = null!;
    private PostMessage[] _posts = [];
    private PostMessage _retry = null!;
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        // Each id is forgotten before its turn comes again.
        _posts = [.. Enumerable.Range(0, 2 * _options.DedupWindow).Select(static i => Post($"0198c2a7-51d3-7d2e-9c0b-{i:x12}"))];
        _retry = Post("retry");
        _room = new RoomState(Samples.Room, _options, Samples.Event.Seq, recent: []);
        foreach (var post in _posts)
        {
            Apply(post);
        }

        Apply(_retry);
    }

    [Benchmark]
    public long DecideAndApply()
    {
        _next = (_next + 1) % _posts.Length;
        return Apply(_posts[_next]);
    }

    [Benchmark]
    public object? DecideRetry() => _room.Decide(_retry, _room.Seq, Samples.At).Reply;

    private long Apply(PostMessage post)
    {
        _room.Apply(_room.Decide(post, _room.Seq, Samples.At).Event ?? throw new InvalidOperationException("A new message was not taken."));
        return _room.Seq;
    }

    private static PostMessage Post(string id) => new(Samples.Room, Term: 1, Samples.User, new ClientMessageId(id), Samples.Text);
}
