using ChatCluster.Client;

namespace ChatCluster.Example; // not below ChatCluster.Client, where its types need no using

/// <summary>The program of the package's page, as a method; everything between the markers, and the using above, is on the page.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync(string[] args, ExampleConsole Console)
    {
        // The example:
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };

        var gateway = new Uri(args is [var url] ? url : "http://localhost:8080");
        await using var chat = new ChatClient(new ChatClientOptions { Gateways = [gateway], User = "alice" });
        chat.Changed += change =>
        {
            if (change.State == ConnectionState.Waiting)
            {
                Console.WriteLine($"no connection: {change.Reason}");
            }
        };
        try
        {
            await chat.ConnectAsync(stop.Token);
            var room = await chat.JoinAsync("lobby", new JoinOptions { Recent = 20 }, stop.Token);

            var sent = await room.SendAsync("hello", cancellationToken: stop.Token); // returns when it is stored
            Console.WriteLine($"stored as number {sent.Seq}");

            await foreach (var item in room.ReadAsync(stop.Token))
            {
                Console.WriteLine(item switch
                {
                    RoomEvent it => $"{it.Seq} {it.From}: {it.Text}",
                    RoomGap gap => $"{gap.Reason}: what is between {gap.Before} and {gap.After} can't be had",
                    _ => "",
                });
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C
        }
        // Its end.
    }
}

/// <summary>What the example uses of a console.</summary>
internal sealed class ExampleConsole
{
    private readonly StringWriter _text = new();
    private readonly TextWriter _output;

    public ExampleConsole() => _output = TextWriter.Synchronized(_text);

    public event EventHandler<Key>? CancelKeyPress;

    public string Output => $"{_text}";

    public void WriteLine(string line) => _output.WriteLine(line);

    public void PressCancelKey() => CancelKeyPress?.Invoke(this, new Key());

    internal sealed class Key : EventArgs
    {
        public bool Cancel { get; set; }
    }
}
