using System.Text.Json;
using ChatCluster.Testing;

namespace ChatCluster.Gateway.Tests.Serving;

[Collection(nameof(SharedNode))]
public sealed class HistorySpecs(SharedNode node) : IAsyncLifetime
{
    private readonly string _room = node.NewRoom();
    private FrameClient _client = null!;

    public async Task InitializeAsync()
    {
        _client = await FrameClient.ConnectAsync(node.Port);
        await _client.JoinAsync(_room);
    }

    public async Task DisposeAsync() => await _client.DisposeAsync();

    private async Task<JsonElement> AskAsync(object request)
    {
        await _client.SayAsync(request);
        var page = await _client.ExpectAsync("history");
        Assert.Equal(_room, page.Text("room"));
        return page;
    }

    private static IEnumerable<long> Seqs(JsonElement page) => page.Field("events").EnumerateArray().Seqs();

    private Task FillAsync(int count) => _client.PostManyAsync(_room, [.. Enumerable.Range(1, count).Select(n => $"{n}")]);

    [Fact]
    public async Task Before_pages_backwards_oldest_first()
    {
        await FillAsync(12);
        var page = await AskAsync(new { type = "history", @ref = 3, room = _room, before = 11, limit = 5 });
        Assert.Equal(["type", "ref", "room", "events", "more"], page.Fields());
        Assert.Equal((3, true), (page.Number("ref"), page.Flag("more")));
        Assert.Equal([6, 7, 8, 9, 10], Seqs(page));
        page = await AskAsync(new { type = "history", room = _room, before = 6, limit = 5 });
        Assert.Equal([1, 2, 3, 4, 5], Seqs(page));
        Assert.False(page.Flag("more"));
    }

    [Fact]
    public async Task After_pages_forwards_oldest_first()
    {
        await FillAsync(7);
        var page = await AskAsync(new { type = "history", room = _room, after = 2, limit = 3 });
        Assert.Equal([3, 4, 5], Seqs(page));
        Assert.True(page.Flag("more"));
        page = await AskAsync(new { type = "history", room = _room, after = 5, limit = 3 });
        Assert.Equal([6, 7], Seqs(page));
        Assert.False(page.Flag("more"));
    }

    [Fact]
    public async Task Without_a_place_it_is_the_newest_page_of_fifty()
    {
        await FillAsync(60);
        var page = await AskAsync(new { type = "history", room = _room });
        Assert.Equal(FrameReading.Range(11, 60), Seqs(page));
        Assert.True(page.Flag("more"));
    }

    [Theory]
    [InlineData(1_000_000, 200)]
    [InlineData(long.MaxValue, 200)]
    [InlineData(0, 1)]
    public async Task A_limit_is_cut_to_what_is_allowed(long limit, int expected)
    {
        await FillAsync(205);
        Assert.Equal(expected, Seqs(await AskAsync(new { type = "history", room = _room, limit })).Count());
    }

    [Theory]
    [InlineData("before", 0)]
    [InlineData("before", 1)]
    [InlineData("after", 3)]
    [InlineData("after", long.MaxValue)]
    public async Task Past_the_ends_there_is_nothing(string field, long place)
    {
        await FillAsync(3);
        var page = await AskAsync(new Dictionary<string, object> { ["type"] = "history", ["room"] = _room, [field] = place });
        Assert.Empty(Seqs(page));
        Assert.False(page.Flag("more"));
    }

    [Fact]
    public async Task An_empty_room_has_an_empty_page()
    {
        var page = await AskAsync(new { type = "history", room = _room });
        Assert.Empty(Seqs(page));
        Assert.False(page.Flag("more"));
    }

    [Fact]
    public async Task Events_look_as_they_did_live()
    {
        await _client.SayAsync(FrameClient.SendFrame(_room, "1", "你好 \"<b>\" \\ \u0001 😀"));
        await _client.ExpectAsync("sent");
        var live = await _client.ExpectAsync("event");
        var page = await AskAsync(new { type = "history", room = _room });
        Assert.Equal(live.GetRawText(), page.Field("events")[0].GetRawText());
    }

    [Fact]
    public async Task A_page_of_long_texts_is_cut_and_says_that_there_is_more()
    {
        await _client.PostManyAsync(_room, [.. Enumerable.Range(1, 100).Select(_ => new string('长', 4000))]); // 12 kB each
        var page = await AskAsync(new { type = "history", room = _room, limit = 100 });
        var seqs = Seqs(page).ToList();
        Assert.InRange(seqs.Count, 1, 99);
        Assert.InRange(page.GetRawText().Length * 3, 0, 600 * 1024);
        Assert.Equal(FrameReading.Range(seqs[0], 100), seqs);
        Assert.True(page.Flag("more"));
        var before = await AskAsync(new { type = "history", room = _room, before = seqs[0], limit = 100 });
        Assert.Equal(seqs[0] - 1, Seqs(before).Last());
    }
}
