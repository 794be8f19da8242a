using System.Runtime.InteropServices;
using ChatCluster.Gateway.WebSockets;
using CsCheck;

namespace ChatCluster.Gateway.Tests.WebSockets;

public class MaskingSpecs
{
    [Fact]
    public void Pieces_are_unmasked_as_the_RFC_does_byte_by_byte() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[0, 200], Gen.Int[0, 200]).Sample((key, payload, cut) =>
        {
            cut = Math.Min(cut, payload.Length);
            var expected = payload.Select((value, i) => (byte)(value ^ key[i % 4])).ToArray(); // RFC 6455 section 5.3
            var unmasked = new byte[payload.Length];
            var turned = Masking.Apply(payload.AsSpan(0, cut), unmasked, MemoryMarshal.Read<uint>(key));
            Masking.Apply(payload.AsSpan(cut), unmasked.AsSpan(cut), turned);
            Assert.Equal(expected, unmasked);
        });
}
