using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>The package's page.</summary>
public sealed class ReadmeSpecs
{
    private readonly StringWriter _output = new();

    [Fact]
    public async Task Its_example_works()
    {
        await using var node = await GatewayNode.StartAsync();
        using var end = new CancellationTokenSource();
        var running = ExampleAsync([new Uri($"http://127.0.0.1:{node.Port}")], TextWriter.Synchronized(_output), end.Token);
        await Eventually.True("it is said", () => running.IsCompleted || $"{_output}".Contains("1 alice: hello", StringComparison.Ordinal));
        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Soon("the end"));
        Assert.StartsWith("stored as number 1", $"{_output}", StringComparison.Ordinal);
    }

    [Fact]
    public void Its_example_is_this_one()
    {
        var source = Between("    // The example:\n", "    // Its end.\n", "tests/Client.Tests/Client/ReadmeSpecs.cs");
        var page = Between("```csharp\n", "```\n", "src/Client/README.md");

        Assert.Equal(page, string.Join('\n', source.Split('\n').Select(static line => line.Length > 8 ? line[8..] : "")));
    }

#pragma warning disable CA2016 // a page is read more easily without
    private static async Task ExampleAsync(Uri[] gateways, TextWriter Console, CancellationToken stop)
    {
    // The example:
        await using var chat = new ChatClient(new ChatClientOptions { Gateways = gateways, User = "alice" });
        await chat.ConnectAsync();
        var room = await chat.JoinAsync("lobby", new JoinOptions { Recent = 20 });

        var sent = await room.SendAsync("hello"); // returns when it is stored
        Console.WriteLine($"stored as number {sent.Seq}");

        await foreach (var item in room.ReadAsync(stop))
        {
            Console.WriteLine(item switch
            {
                RoomEvent it => $"{it.Seq} {it.From}: {it.Text}",
                RoomGap gap => $"{gap.Reason}: what is between {gap.Before} and {gap.After} can't be had",
                _ => "",
            });
        }
    // Its end.
    }
#pragma warning restore CA2016

    private static string Between(string begin, string end, string path)
    {
        var text = File.ReadAllText(Repository.At(path));
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
