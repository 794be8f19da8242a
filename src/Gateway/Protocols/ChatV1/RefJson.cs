using System.Text.Json.Serialization;

namespace ChatCluster.Gateway.Protocols.ChatV1;

/// <summary>Writes a <c>ref</c> that is a string.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class RefJson : JsonSerializerContext;
