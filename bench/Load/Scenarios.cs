using System.Diagnostics;
using System.Globalization;

namespace ChatCluster.Load;

/// <summary>The scenarios of docs/performance.md, each against a fresh node.</summary>
internal sealed class Scenarios(string program, int port)
{
    private static readonly string Padding = new('x', 100);

    /// <summary>S1: one room, 1 000 members, 100 messages a second from one of them.</summary>
    public Task<string> S1(TimeSpan time) => OneRoom("S1", time, async (publisher, until) =>
    {
        for (var sent = 0; sent < until.TotalSeconds * 100; sent++)
        {
            var due = sent * 10.0;
            while (Now() - _began < due)
            {
                await Task.Delay(1);
            }

            await publisher.SendAsync(Send("room", _began + due)); // latency counts from when it should have been sent
        }
    });

    /// <summary>S2: the same at full speed, 64 messages without an answer.</summary>
    public Task<string> S2(TimeSpan time) => OneRoom("S2", time, async (publisher, until) =>
    {
        using var window = new SemaphoreSlim(64);
        publisher.Answered = _ => window.Release();
        while (Now() - _began < until.TotalMilliseconds)
        {
            await window.WaitAsync();
            await publisher.SendAsync(Send("room", Now()));
        }
    });

    /// <summary>S3: 1 000 rooms with 10 members each; 200 publishers in rooms of their own, each with one message without an answer.</summary>
    public async Task<string> S3(TimeSpan time)
    {
        await using var server = await Server.StartAsync(program, port);
        var members = await JoinAsync(server, 10_000, i => $"room{i % 1000}");
        var latencies = new Latencies();
        var publishers = members.Take(200).ToList();
        foreach (var publisher in publishers)
        {
            publisher.Delivered = payload => Measure(payload, latencies);
        }

        var run = new Run(server, members);
        _began = Now();
        var over = false;
        await Task.WhenAll(publishers.Select(async (publisher, i) =>
        {
            var answered = new SemaphoreSlim(0);
            publisher.Answered = _ => answered.Release();
            while (!over)
            {
                await publisher.SendAsync(Send($"room{i}", Now()));
                await answered.WaitAsync();
                over |= Now() - _began > time.TotalMilliseconds;
            }
        }));
        return await run.EndAsync("S3", latencies);
    }

    /// <summary>S4: 10 000 connections that have joined and say nothing.</summary>
    public async Task<string> S4()
    {
        await using var server = await Server.StartAsync(program, port);
        var warm = await JoinAsync(server, 500, i => $"room{i % 1000}");
        await Task.Delay(TimeSpan.FromSeconds(2));
        var before = server.Resident;
        var members = await JoinAsync(server, 10_000, i => $"room{i % 1000}");
        await Task.Delay(TimeSpan.FromSeconds(15)); // the heap settles
        var each = (server.Resident - before) / 10_000;
        Release([.. warm, .. members]);
        return string.Create(CultureInfo.InvariantCulture, $"| S4 | 10 000 idle joined connections | {each} bytes of resident memory each |");
    }

    private double _began;

    private async Task<string> OneRoom(string name, TimeSpan time, Func<Member, TimeSpan, Task> publish)
    {
        await using var server = await Server.StartAsync(program, port);
        var members = await JoinAsync(server, 1_000, _ => "room");
        var latencies = new Latencies();
        foreach (var sample in members.Skip(1).Where(static (_, i) => i % 50 == 0))
        {
            sample.Delivered = payload => Measure(payload, latencies);
        }

        var run = new Run(server, members);
        _began = Now();
        await publish(members[0], time);
        return await run.EndAsync(name, latencies);
    }

    private static async Task<List<Member>> JoinAsync(Server server, int count, Func<int, string> room)
    {
        var members = Enumerable.Range(0, count).Select(static _ => new Member()).ToList();
        foreach (var batch in members.Select(static (member, i) => (member, i)).Chunk(100))
        {
            await Task.WhenAll(batch.Select(it => it.member.JoinAsync(server.Port, $"user{it.i}", room(it.i))));
        }

        return members;
    }

    private static string Send(string room, double intended) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"send\",\"ref\":2,\"room\":\"{room}\",\"id\":\"{Guid.NewGuid():N}\",\"text\":\"{intended,20:F3} {Padding}1234567\"}}");

    private static void Measure(ReadOnlyMemory<byte> payload, Latencies latencies)
    {
        var text = payload.Span[(payload.Span.LastIndexOf("\"text\":\""u8) + 8)..];
        if (double.TryParse(text[..20].TrimStart((byte)' '), CultureInfo.InvariantCulture, out var intended))
        {
            latencies.Add(Now() - intended);
        }
    }

    private static double Now() => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    private static void Release(List<Member> members) => members.ForEach(static member => member.Dispose());

    /// <summary>What is measured between the first send and the last delivery.</summary>
    private sealed class Run(Server server, List<Member> members)
    {
        private readonly TimeSpan _server = server.Cpu;
        private readonly TimeSpan _loader = Server.Times(Environment.ProcessId);
        private readonly double _began = Now();

        public async Task<string> EndAsync(string name, Latencies latencies)
        {
            var took = TimeSpan.FromMilliseconds(Now() - _began);
            var events = -1L;
            while (members.Sum(static member => member.Events) is var now && now != events)
            {
                events = now;
                await Task.Delay(300); // what is on its way arrives
            }

            var cpu = (server.Cpu - _server).TotalMicroseconds / events;
            var loader = (Server.Times(Environment.ProcessId) - _loader).TotalMicroseconds / events;
            Release(members);
            return string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {events / took.TotalSeconds:F0} deliveries/s | {cpu:F2} µs server CPU per delivery | ratio to loader {cpu / loader:F2} | p50 {latencies.Percentile(50):F1} ms | p99 {latencies.Percentile(99):F1} ms |");
        }
    }
}
