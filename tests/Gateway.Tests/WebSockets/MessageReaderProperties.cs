using ChatCluster.Gateway.WebSockets;
using ChatCluster.Testing;
using CsCheck;

namespace ChatCluster.Gateway.Tests.WebSockets;

public class MessageReaderProperties
{
    private const int Max = 3000;

    private static readonly Gen<(IncomingKind Kind, byte[] Payload)> GenText = Gen.OneOf(Gen.String[0, 60], Gen.Char['\u0020', '\uD7FF'].Array[0, 900].Select(c => new string(c)))
        .Select(text => (IncomingKind.Text, new System.Text.UTF8Encoding(false).GetBytes(text)));

    private static readonly Gen<(IncomingKind Kind, byte[] Payload)> GenMessage = Gen.Frequency(
        (4, GenText),
        (2, Gen.Byte.Array[0, 300].Select(bytes => (IncomingKind.Binary, bytes))),
        (1, Gen.Int[Max + 1, 2 * Max].Select(length => (IncomingKind.TooLarge, new byte[length]))));

    private static readonly Gen<(IncomingKind Kind, byte[] Payload)> GenControl = Gen.Select(
        Gen.Bool.Select(ping => ping ? IncomingKind.Ping : IncomingKind.Pong), Gen.Byte.Array[0, 125]);

    [Fact]
    public Task Messages_cut_and_mixed_in_any_way_come_out_the_same() => CheckAsync(deflate: false);

    [Fact]
    public Task Compressed_messages_cut_and_mixed_in_any_way_come_out_the_same() => CheckAsync(deflate: true);

    private static Task CheckAsync(bool deflate) =>
        Gen.Select(GenMessage.Array[0, 6], GenControl.Array[0, 4], Gen.Int).SampleAsync(
            async (messages, controls, seed) =>
            {
                var (frames, expected) = Encode(messages, new Queue<(IncomingKind, byte[])>(controls), new Random(seed), deflate);
                using var harness = new ReaderHarness(Max, deflate);
                var sending = SendInPiecesAsync(harness, frames, new Random(seed + 1));
                foreach (var (kind, payload) in expected)
                {
                    await harness.ExpectAsync(kind, kind is IncomingKind.TooLarge ? [] : payload);
                }

                await harness.ExpectAsync(IncomingKind.End);
                await sending;
            },
            iter: 300,
            threads: 2);

    private static (byte[] Frames, List<(IncomingKind Kind, byte[] Payload)> Expected) Encode(
        (IncomingKind Kind, byte[] Payload)[] messages, Queue<(IncomingKind Kind, byte[] Payload)> controls, Random random, bool deflate)
    {
        var frames = new List<byte>();
        var expected = new List<(IncomingKind, byte[])>();
        foreach (var message in messages)
        {
            var compressed = deflate && random.Next(4) > 0;
            var rest = compressed ? CompressedMessageSpecs.Compress(message.Payload) : message.Payload;
            var opcode = message.Kind is IncomingKind.Binary ? Opcode.Binary : Opcode.Text;
            var rsv = compressed ? 4 : 0;
            bool fin;
            do
            {
                fin = random.Next(3) == 0;
                var length = fin ? rest.Length : random.Next(rest.Length + 1);
                frames.AddRange(RawClient.Frame(opcode, rest.AsSpan(0, length), fin, rsv: rsv));
                (rest, opcode, rsv) = (rest[length..], Opcode.Continuation, 0);
                if (!fin && random.Next(2) == 0 && controls.TryDequeue(out var control))
                {
                    frames.AddRange(RawClient.Frame(control.Kind is IncomingKind.Ping ? Opcode.Ping : Opcode.Pong, control.Payload));
                    expected.Add(control);
                }
            }
            while (!fin);

            expected.Add(message);
        }

        return ([.. frames], expected);
    }

    private static async Task SendInPiecesAsync(ReaderHarness harness, byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, random.Next(4) switch { 0 => 1, 1 => random.Next(1, 8), 2 => random.Next(1, 300), _ => random.Next(1, 5000) });
            await harness.SendAsync(bytes[at..(at + length)]);
            at += length;
            await Task.Yield();
        }

        harness.End();
    }
}
