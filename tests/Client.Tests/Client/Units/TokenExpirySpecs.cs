using System.Buffers.Text;
using System.Text;
using ChatCluster.Client.Connecting;

namespace ChatCluster.Client.Tests.Client.Units;

public sealed class TokenExpirySpecs
{
    [Theory]
    [InlineData("""{"sub":"alice","exp":1795543200}""", 1795543200L)]
    [InlineData("""{"exp":1795543200.0,"sub":"alice"}""", 1795543200L)]
    [InlineData("""{"sub":"alice"}""", null)]
    [InlineData("""{"exp":"soon"}""", null)]
    [InlineData("""{"exp":1e300}""", null)]
    [InlineData("""[1]""", null)]
    [InlineData("""{"exp":""", null)]
    public void A_token_says_until_when_it_holds_if_it_does(string claims, long? seconds)
    {
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));

        Assert.Equal(seconds, TokenExpiry.Of($"e30.{payload}.c2ln")?.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("")]
    [InlineData("opaque")]
    [InlineData("a.%%%.c")]
    [InlineData("a.b.c.d.e")]
    public void Other_tokens_say_nothing(string token) => Assert.Null(TokenExpiry.Of(token));
}
