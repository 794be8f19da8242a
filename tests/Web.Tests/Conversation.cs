namespace ChatCluster.Web.Tests;

/// <summary>What people say in the pictures.</summary>
internal static class Conversation
{
    /// <summary>A room in which much of what a message can hold is shown.</summary>
    public static IReadOnlyList<(string User, string Text)> Release { get; } =
    [
        ("bob", "Morning! The release branch is cut. Who has a change that isn't in yet?"),
        ("carol", "The retry fix is merged. I measured it again with **1000 members**: the longest pause is 1.4 s now."),
        ("carol", "Numbers are on the page: https://example.org/bench?run=1847#pauses"),
        ("dave", "Nice. What was it before?"),
        ("carol", "> What was it before?\n\n3.6 s – two thirds of it was waiting for a heartbeat that could not come."),
        ("bob", "👏"),
        ("dave", "Can you try the same while a node is restarted?\n\n1. start the load\n2. stop `rooms-1` and wait until its rooms are elsewhere\n3. start it again"),
        ("carol", "Sure, running it:\n\n```sh\nchatcluster verify --rate 500 --for 60s\ndocker stop chatcluster-rooms-1\n```"),
        ("bob", "While that runs: the notes say *at most 4000 characters a message*. Is that still so?"),
        ("dave", "Yes. It is a setting, and the composer counts down when you come near."),
        ("carol", "**Passed.** 30000 messages, nothing lost, doubled or out of order; the longest pause of a room was 0.3 s."),
        ("dave", "Then I have no objections left 🚀"),
        ("bob", "Tagging it. 大家辛苦了!"),
    ];

    /// <summary>Another one, for the list of rooms.</summary>
    public static IReadOnlyList<(string User, string Text)> Lobby { get; } =
    [
        ("dave", "Lunch at half past twelve?"),
        ("bob", "I'm in."),
    ];
}
