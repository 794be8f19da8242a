using System.Buffers;
using BenchmarkDotNet.Attributes;
using ChatCluster.Gateway.WebSockets;

namespace ChatCluster.Micro.Cases;

/// <summary>From the text of a message to the frame of a server.</summary>
public class WriteFrameBench
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);

    [Benchmark]
    public int WriteText()
    {
        _output.ResetWrittenCount();
        FrameWriter.WriteText(_output, Samples.Event.Body.Span);
        return _output.WrittenCount;
    }
}
