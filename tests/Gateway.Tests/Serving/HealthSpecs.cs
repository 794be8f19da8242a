using System.Net;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class HealthSpecs(SharedNode node)
{
    [Theory]
    [InlineData("/healthz/live", "{\"status\":\"live\"}")]
    [InlineData("/healthz/ready", "{\"status\":\"ready\"}")]
    public async Task A_running_node_is_live_and_ready(string path, string body)
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync($"http://127.0.0.1:{node.Port}{path}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }
}
