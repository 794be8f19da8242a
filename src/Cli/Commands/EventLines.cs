using System.Globalization;
using ChatCluster.Client;

namespace ChatCluster.Cli.Commands;

/// <summary>Events as lines.</summary>
internal static class EventLines
{
    /// <summary>One event.</summary>
    public static string Line(RoomEvent it, string room, bool asJson) => asJson
        ? Json.Line(new { room, it.Seq, it.At, it.Kind, it.From, it.Id, it.Text })
        : string.Create(CultureInfo.InvariantCulture, $"{it.Seq,6}  {it.At:yyyy-MM-dd HH:mm:ss}Z  {Plain.Line(it.From)}: {Plain.Line(it.Text)}");
}
