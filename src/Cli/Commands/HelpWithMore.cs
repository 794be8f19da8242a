using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ChatCluster.Cli.Commands;

/// <summary>Help of a command, followed by what there is more to say: the lists of commands stay short.</summary>
internal sealed class HelpWithMore(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Lets a command line's help say more.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithMore((HelpAction)option.Action!);
    }

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithMore { More: var more })
        {
            parseResult.InvocationConfiguration.Output.WriteLine(more);
        }

        return ExitCode.Ok;
    }
}

/// <summary>A command with more to say than its first sentence.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">A sentence.</param>
/// <param name="more">What follows in its own help: how it behaves, and examples.</param>
internal sealed class CommandWithMore(string name, string description, string more) : Command(name, description)
{
    /// <summary>What follows in its own help.</summary>
    public string More => more;
}
