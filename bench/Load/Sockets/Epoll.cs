using System.Runtime.InteropServices;

namespace ChatCluster.Load.Sockets;

/// <summary>The kernel's <c>epoll</c>, <c>recv</c> and <c>send</c> on Linux.</summary>
/// <remarks>
/// A socket of .NET tries to receive, hears that there is nothing, waits, receives, and hops to another thread in between: a loader that shares the server's
/// cores would cost more than the server. Here one thread waits for all sockets and receives once for each wake-up into one buffer.
/// </remarks>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const int Remove = 2;
    private const int Readable = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int Most = 512;

    // struct epoll_event is packed on x64 alone: 12 bytes with the data at 4; elsewhere 16, at 8.
    private static readonly bool s_packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int s_stride = s_packed ? 3 : 4;
    private static readonly int s_data = s_packed ? 1 : 2;

    private readonly int[] _events = new int[Most * s_stride];
    private readonly int _handle = Checked(Create(0));

    /// <summary>Waits until sockets have something to be received.</summary>
    /// <returns>How many: their handles are <see cref="Ready"/>.</returns>
    public int Wait(TimeSpan atMost) => Math.Max(0, Wait(_handle, ref _events[0], Most, (int)atMost.TotalMilliseconds)); // -1: interrupted by a signal

    /// <summary>The handle of the i-th socket that <see cref="Wait(TimeSpan)"/> has found.</summary>
    public int Ready(int i) => _events[i * s_stride + s_data];

    /// <summary>Waits for this socket too.</summary>
    public void Watch(int socket)
    {
        Span<int> what = stackalloc int[4];
        what[0] = Readable;
        what[s_data] = socket;
        Checked(Control(_handle, Add, socket, ref what[0]));
    }

    /// <summary>Waits for this socket no more.</summary>
    public void Forget(int socket)
    {
        var nothing = 0;
        _ = Control(_handle, Remove, socket, ref nothing);
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>Bytes; 0: the peer has closed; negative: nothing is there (<paramref name="closed"/> false) or the connection is broken.</returns>
    public static int Receive(int socket, Span<byte> buffer, out bool closed)
    {
        var read = (int)Receive(socket, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, DontWait);
        closed = read == 0 || (read < 0 && Marshal.GetLastPInvokeError() is not (11 or 4)); // EAGAIN, EINTR
        return read;
    }

    /// <summary>Sends all of it.</summary>
    /// <returns>False when the connection is broken, or the server has not read for so long that the kernel takes nothing more.</returns>
    public static bool Send(int socket, ReadOnlySpan<byte> bytes) =>
        Send(socket, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length, DontWait | NoSignal) == bytes.Length;

    public void Dispose() => _ = Close(_handle);

    private static int Checked(int result) => result >= 0 ? result : throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int socket, ref int what);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, ref int events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, ref readonly byte bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
