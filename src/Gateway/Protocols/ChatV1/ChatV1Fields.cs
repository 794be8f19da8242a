using System.Text.Json;

namespace ChatCluster.Gateway.Protocols.ChatV1;

/// <summary>The fields of one <c>chat.v1</c> frame: read once, in any order, whatever the type turns out to be.</summary>
internal sealed class ChatV1Fields
{
    /// <summary>What was wrong with the frame as a whole; null when it is one JSON object.</summary>
    public string? Problem { get; private set; }

    public Field Type;
    public Field Ref;
    public Field Room;
    public Field Recent;
    public Field Epoch;
    public Field After;
    public Field Before;
    public Field Limit;
    public Field Id;
    public Field Text;
    public Field Token;
    public Field Version;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    /// <summary>Reads a frame, replacing what was read before.</summary>
    public void Read(ReadOnlySpan<byte> utf8)
    {
        Clear();
        try
        {
            var json = new Utf8JsonReader(utf8, Options);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                Problem = "A frame must be one JSON object, such as {\"type\":\"ping\"}.";
                return;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                ref var field = ref Find(ref json);
                if (field.IsSeen)
                {
                    Problem = $"The field \"{json.GetString()}\" is there twice.";
                    return;
                }

                json.Read();
                field = Field.Read(ref json) with { IsSeen = true };
            }

            json.Read(); // the end, or an exception for what follows the object
            _ignored = default;
        }
        catch (JsonException e)
        {
            Problem = $"The frame is not valid JSON (byte {e.BytePositionInLine + 1}) or is nested deeper than {Options.MaxDepth}.";
        }
        catch (InvalidOperationException)
        {
            Problem = "The name of a field has half a surrogate pair."; // found when the reader unescapes it to compare
        }
    }

    private Field _ignored;

    private ref Field Find(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("type"u8))
        {
            return ref Type;
        }

        if (json.ValueTextEquals("ref"u8))
        {
            return ref Ref;
        }

        if (json.ValueTextEquals("room"u8))
        {
            return ref Room;
        }

        if (json.ValueTextEquals("id"u8))
        {
            return ref Id;
        }

        if (json.ValueTextEquals("text"u8))
        {
            return ref Text;
        }

        if (json.ValueTextEquals("after"u8))
        {
            return ref After;
        }

        if (json.ValueTextEquals("epoch"u8))
        {
            return ref Epoch;
        }

        if (json.ValueTextEquals("recent"u8))
        {
            return ref Recent;
        }

        if (json.ValueTextEquals("before"u8))
        {
            return ref Before;
        }

        if (json.ValueTextEquals("limit"u8))
        {
            return ref Limit;
        }

        if (json.ValueTextEquals("token"u8))
        {
            return ref Token;
        }

        if (json.ValueTextEquals("version"u8))
        {
            return ref Version;
        }

        _ignored = default;
        return ref _ignored;
    }

    private void Clear()
    {
        Problem = null;
        Type = Ref = Room = Recent = Epoch = After = Before = Limit = Id = Text = Token = Version = default;
    }

    /// <summary>The value of one field, of whatever type.</summary>
    public struct Field
    {
        /// <summary>True when the frame has it, if only as <c>null</c>.</summary>
        public bool IsSeen { get; init; }

        /// <summary>False when the frame doesn't have it, or has it as <c>null</c>.</summary>
        public bool IsThere { get; private set; }

        /// <summary>The string, where it is one.</summary>
        public string? String { get; private set; }

        /// <summary>The number, where it is an integer.</summary>
        public long? Integer { get; private set; }

        /// <summary>The JSON of a number or a string, as the client wrote it.</summary>
        public byte[]? Raw { get; private set; }

        /// <summary>True when it is a string with half a surrogate pair.</summary>
        public bool IsBroken { get; private set; }

        /// <summary>Reads the value that the reader is at; skips objects and arrays.</summary>
        public static Field Read(ref Utf8JsonReader json)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.Null:
                    return default;
                case JsonTokenType.String:
                    try
                    {
                        return new Field { IsThere = true, String = json.GetString() };
                    }
                    catch (InvalidOperationException)
                    {
                        return new Field { IsThere = true, IsBroken = true };
                    }

                case JsonTokenType.Number:
                    return new Field
                    {
                        IsThere = true,
                        Integer = json.TryGetInt64(out var number) ? number : null,
                        Raw = json.ValueSpan.Length <= Limits.RefLength ? json.ValueSpan.ToArray() : null,
                    };
                default:
                    json.Skip();
                    return new Field { IsThere = true };
            }
        }
    }

    private static class Limits
    {
        public const int RefLength = 64;
    }
}
