using System.Runtime.InteropServices;
using ChatCluster.Cli.Commands;

// The first Ctrl+C (or SIGTERM) asks to come to an end, the second one ends at once.
using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext context)
{
    if (!interrupted.IsCancellationRequested)
    {
        context.Cancel = true;
        interrupted.Cancel();
    }
    else
    {
        Environment.Exit(ChatClusterProgram.ExitCodeAtOnce(args));
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await ChatClusterProgram.RunAsync(args, Terminal.OfThisProcess(), interrupted.Token);
