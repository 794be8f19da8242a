using ChatCluster.Example;
using ChatCluster.Testing;

namespace ChatCluster.Client.Tests.Client;

/// <summary>The package's page.</summary>
public sealed class ReadmeSpecs
{
    [Fact]
    public async Task Its_example_works_until_Ctrl_C()
    {
        await using var node = await GatewayNode.StartAsync();
        var console = new ExampleConsole();
        var running = ReadmeExample.RunAsync([$"http://127.0.0.1:{node.Port}"], console);
        await Eventually.True("it is said", () => running.IsCompleted || console.Output.Contains("1 alice: hello", StringComparison.Ordinal));

        console.PressCancelKey();

        await running.Soon("the end");
        Assert.StartsWith("stored as number 1", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_example_is_this_one_with_its_usings()
    {
        var source = File.ReadAllText(Repository.At("tests/Client.Tests/Client/ReadmeExample.cs"));
        var usings = source[..source.IndexOf("namespace ", StringComparison.Ordinal)];
        var program = Between("        // The example:\n", "        // Its end.\n", source).Split('\n').Select(static line => line.Length > 8 ? line[8..] : "");
        var page = Between("```csharp\n", "```\n", File.ReadAllText(Repository.At("src/Client/README.md")));

        Assert.Equal(page, usings + string.Join('\n', program));
    }

    private static string Between(string begin, string end, string text)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
