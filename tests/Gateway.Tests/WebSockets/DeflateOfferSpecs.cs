using ChatCluster.Gateway.WebSockets;
using Microsoft.Extensions.Primitives;

namespace ChatCluster.Gateway.Tests.WebSockets;

public class DeflateOfferSpecs
{
    private const string Plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", Plain)]
    [InlineData("Permessage-Deflate ; client_max_window_bits", Plain)] // browsers
    [InlineData("permessage-deflate; client_max_window_bits=8", Plain)]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", Plain)]
    [InlineData("permessage-deflate; server_max_window_bits=15", Plain + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits = \"15\"", Plain + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", Plain)] // the next offer
    [InlineData("x-webkit-deflate-frame, permessage-deflate", Plain)]
    [InlineData("permessage-deflate; server_max_window_bits=14", null)]
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; server_max_window_bits=015", null)]
    [InlineData("permessage-deflate; client_max_window_bits=7", null)]
    [InlineData("permessage-deflate; client_max_window_bits=16", null)]
    [InlineData("permessage-deflate; client_max_window_bits=08", null)]
    [InlineData("permessage-deflate; client_max_window_bits=", null)]
    [InlineData("permessage-deflate; server_no_context_takeover=1", null)]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover", null)]
    [InlineData("permessage-deflate; level=9", null)]
    [InlineData("permessage-deflate;", null)]
    [InlineData("permessage-deflate2", null)]
    [InlineData("", null)]
    public void An_offer_is_honoured_or_declined(string offered, string? answer) => Assert.Equal(answer, DeflateOffer.Choose(offered));

    [Fact]
    public void Offers_may_come_in_several_lines() =>
        Assert.Equal(Plain, DeflateOffer.Choose(new StringValues(["foo", "permessage-deflate; server_max_window_bits=9", "permessage-deflate"])));

    [Fact]
    public void No_offer_gets_no_answer() => Assert.Null(DeflateOffer.Choose(StringValues.Empty));
}
