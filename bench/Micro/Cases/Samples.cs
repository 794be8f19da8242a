using System.Text;
using ChatCluster.Shared;
using ChatCluster.Shared.Rooms;

namespace ChatCluster.Micro.Cases;

/// <summary>What all cases are about: a room of usual names, in which somebody writes 128 characters. So do the clients of bench/Load.</summary>
internal static class Samples
{
    public static readonly RoomId Room = new("lobby");

    public static readonly UserId User = new("alice");

    public static readonly ClientMessageId Id = new("0198c2a7-51d3-7d2e-9c0b-6f7a4e1b2c3d");

    public static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_123);

    public static readonly string Text = new('a', 128);

    public static readonly RoomEvent Event =
        new(1_000_000, At, RoomEventKind.Message, User, Id, RoomEventJson.EncodeMessage(Room, 1_000_000, At, User, Id, Text));

    /// <summary>The JSON of a request, with double quotes where this has single ones.</summary>
    public static byte[] Json(string json) => Encoding.UTF8.GetBytes(json.Replace('\'', '"'));
}
