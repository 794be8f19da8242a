using ChatCluster.Cli.Verify.Checking;
using CsCheck;

namespace ChatCluster.Client.Tests.Cli.Verify.Checking;

public class HistoryCheckerSpecs
{
    public static TheoryData<string> Faults => [.. PlantedFault.All.Select(static it => it.Name)];

    [Fact]
    public void A_good_history_has_no_violation() =>
        Gen.Int.Sample(static seed => Assert.Empty(HistoryChecker.Check([GoodHistory.Of(seed).Record()])), iter: 200);

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_found_as_what_it_is_and_with_its_place(string name)
    {
        var fault = PlantedFault.All.Single(it => it.Name == name);
        Gen.Select(Gen.Int, Gen.Int).Sample(
            (seed, place) =>
            {
                var planted = fault.Plant(GoodHistory.Of(seed), new Random(place));
                var found = HistoryChecker.Check([GoodHistory.Of(seed + 1).Record(), planted.Room]);
                Assert.Equal(fault.Kinds.Order(), found.Select(static it => it.Kind).Distinct().Order());
                var evidence = Assert.Single(found, it => it.Kind == fault.Kinds[0]);
                Assert.Equal((planted.Room.Name, planted.Who, planted.Id, planted.Seq), (evidence.Room, evidence.Who, evidence.Id, evidence.Seq));
                Assert.NotEqual("", evidence.Expected);
                Assert.NotEqual("", evidence.Seen);
            },
            iter: 100);
    }

    [Fact]
    public void There_is_a_planted_fault_of_every_kind() =>
        Assert.Equal(Enum.GetValues<ViolationKind>(), PlantedFault.All.SelectMany(static it => it.Kinds).Distinct().Order());

    [Fact]
    public void A_million_deliveries_are_checked()
    {
        var room = new RecordedRoom("busy");
        var log = new RecordedLog("gateway", "epoch1");
        for (var i = 0; i < 50_000; i++)
        {
            var send = new RecordedSend($"writer{i % 10}", $"id{i}", "a text", TimeSpan.FromMilliseconds(i));
            send.Add(new RecordedAnswer(SendOutcome.Stored, i + 1, TimeSpan.FromMilliseconds(i + 1), "client"));
            room.Sends.Add(send);
            log.Entries.Add(new LogEntry(i + 1, send.From, send.Id, send.Text));
        }

        room.Logs.AddRange([log, log]);
        for (var i = 0; i < 20; i++)
        {
            var reader = new RecordedReader($"reader{i}", "epoch1", 0, TimeSpan.Zero);
            reader.Deliveries.AddRange(log.Entries.Select(static it => new Delivery(it.Seq, it.Message, TimeSpan.FromMilliseconds(it.Seq))));
            room.Readers.Add(reader);
        }

        room.Readers[7].Deliveries.RemoveAt(40_000);
        var found = Assert.Single(HistoryChecker.Check([room]));
        Assert.Equal((ViolationKind.ReaderHole, "reader7", 40_001), (found.Kind, found.Who, found.Seq));
    }

    [Fact]
    public void Of_one_kind_a_hundred_violations_are_told_and_the_rest_is_counted()
    {
        var history = GoodHistory.Of(1);
        var room = history.Record();
        for (var i = 0; i < 250; i++)
        {
            room.Readers[0].Deliveries.Add(room.Readers[0].Deliveries[0]);
        }

        var found = HistoryChecker.Check([room]);
        Assert.Equal(101, found.Count);
        Assert.Contains("150 more", found[^1].Seen, StringComparison.Ordinal);
    }
}
