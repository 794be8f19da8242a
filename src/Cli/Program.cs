using System.Runtime.InteropServices;
using ChatCluster.Cli.Commands;

using var interruption = new Interruption(TimeProvider.System);
void Interrupt(PosixSignalContext context)
{
    context.Cancel = true;
    if (interruption.Signal())
    {
        Environment.Exit(ChatClusterProgram.ExitCodeAtOnce(args));
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await ChatClusterProgram.RunAsync(args, Terminal.OfThisProcess(), interruption.Token);
