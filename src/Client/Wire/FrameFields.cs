using System.Text.Json;

namespace ChatCluster.Client.Wire;

/// <summary>The fields of any frame; a type takes those that it knows, wherever they stand.</summary>
internal struct FrameFields()
{
    private string? _type;
    private long? _ref;
    private string? _room;
    private string? _epoch;
    private long? _seq;
    private long? _first;
    private long? _after;
    private bool _gap;
    private DateTimeOffset _at;
    private string? _kind;
    private string? _from;
    private string? _id;
    private string? _text;
    private List<RoomEvent>? _events;
    private bool _more;
    private string? _code;
    private string? _message;
    private bool _retryable;
    private double? _retryAfterMs;
    private double? _reconnectAfterMs;
    private string? _user;
    private string? _session;
    private string? _node;
    private double? _pingSeconds;
    private ChatLimits _limits = new(FrameBytes: 65_536, TextLength: 4_000, Rooms: 100, History: 100, SendsPerSecond: 0);

    public void ReadObject(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("A frame is an object.");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref json);
        }
    }

    public readonly ServerFrame? ToFrame() => _type switch
    {
        "event" => new EventFrame(Need(_room, "room"), ToEvent()),
        "sent" => new SentFrame(_ref, Need(_room, "room"), new SentMessage(Need(_id, "id"), Need(_seq, "seq"), _at)),
        "joined" => new JoinedFrame(
            _ref, Need(_room, "room"), Need(_epoch, "epoch"), Need(_seq, "seq"), _first ?? 1, Need(_after, "after"), _gap),
        "history" => new HistoryFrame(_ref, new HistoryPage(_events ?? throw new FormatException("A history has \"events\"."), _more)),
        "left" => new LeftFrame(_ref),
        "error" => new ErrorFrame(_ref, _code ?? "internal", _message ?? "", _retryable, Time(_retryAfterMs)),
        "welcome" => new WelcomeFrame(
            new Welcome(Need(_user, "user"), _session ?? "", _node ?? "", TimeSpan.FromSeconds(_pingSeconds is > 0 ? _pingSeconds.Value : 25), _limits)),
        "draining" => new DrainingFrame(Time(_reconnectAfterMs) ?? TimeSpan.Zero),
        "ping" => new PingFrame(),
        "pong" => new PongFrame(_ref),
        null => throw new FormatException("A frame has a \"type\"."),
        _ => null,
    };

    private readonly RoomEvent ToEvent() => new(Need(_seq, "seq"), _at, _kind ?? "message", _from ?? "", _id ?? "", _text ?? "");

    private void ReadField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("type"u8))
        {
            _type = Text(ref json);
        }
        else if (json.ValueTextEquals("room"u8))
        {
            _room = Text(ref json);
        }
        else if (json.ValueTextEquals("seq"u8))
        {
            _seq = Whole(ref json);
        }
        else if (json.ValueTextEquals("at"u8))
        {
            json.Read();
            _at = json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var at) ? at : default;
            json.Skip();
        }
        else if (json.ValueTextEquals("kind"u8))
        {
            _kind = Text(ref json);
        }
        else if (json.ValueTextEquals("from"u8))
        {
            _from = Text(ref json);
        }
        else if (json.ValueTextEquals("id"u8))
        {
            _id = Text(ref json);
        }
        else if (json.ValueTextEquals("text"u8))
        {
            _text = Text(ref json);
        }
        else if (json.ValueTextEquals("ref"u8))
        {
            _ref = Whole(ref json);
        }
        else
        {
            ReadRareField(ref json);
        }
    }

    // Those of frames that don't come thousands of times a second.
    private void ReadRareField(ref Utf8JsonReader json)
    {
        switch (json.GetString())
        {
            case "epoch":
                _epoch = Text(ref json);
                break;
            case "first":
                _first = Whole(ref json);
                break;
            case "after":
                _after = Whole(ref json);
                break;
            case "gap":
                _gap = Truth(ref json);
                break;
            case "events":
                _events = Events(ref json);
                break;
            case "more":
                _more = Truth(ref json);
                break;
            case "code":
                _code = Text(ref json);
                break;
            case "message":
                _message = Text(ref json);
                break;
            case "retryable":
                _retryable = Truth(ref json);
                break;
            case "retryAfterMs":
                _retryAfterMs = Number(ref json);
                break;
            case "reconnectAfterMs":
                _reconnectAfterMs = Number(ref json);
                break;
            case "user":
                _user = Text(ref json);
                break;
            case "session":
                _session = Text(ref json);
                break;
            case "node":
                _node = Text(ref json);
                break;
            case "pingSeconds":
                _pingSeconds = Number(ref json);
                break;
            case "limits":
                _limits = Limits(ref json, _limits);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static List<RoomEvent>? Events(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return null;
        }

        var events = new List<RoomEvent>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var fields = new FrameFields();
            fields.ReadObject(ref json);
            events.Add(fields.ToEvent());
        }

        return events;
    }

    private static ChatLimits Limits(ref Utf8JsonReader json, ChatLimits limits)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return limits;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            if (Whole(ref json) is not { } value)
            {
                continue;
            }

            var count = (int)Math.Min(value, int.MaxValue);
            limits = name switch
            {
                "frameBytes" => limits with { FrameBytes = count },
                "textLength" => limits with { TextLength = count },
                "rooms" => limits with { Rooms = count },
                "history" => limits with { History = count },
                "sendsPerSecond" => limits with { SendsPerSecond = count },
                _ => limits,
            };
        }

        return limits;
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        var text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        json.Skip();
        return text;
    }

    private static long? Whole(ref Utf8JsonReader json)
    {
        json.Read();
        long? whole = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) && value >= 0 ? value : null;
        json.Skip();
        return whole;
    }

    private static double? Number(ref Utf8JsonReader json)
    {
        json.Read();
        double? number = json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;
        json.Skip();
        return number;
    }

    private static bool Truth(ref Utf8JsonReader json)
    {
        json.Read();
        var truth = json.TokenType == JsonTokenType.True;
        json.Skip();
        return truth;
    }

    // A day at most: a larger number is a mistake of somebody's.
    private static TimeSpan? Time(double? ms) => ms is >= 0 ? TimeSpan.FromMilliseconds(Math.Min(ms.Value, 86_400_000)) : null;

    private static string Need(string? value, string name) => value ?? throw new FormatException($"It has no \"{name}\".");

    private static long Need(long? value, string name) => value ?? throw new FormatException($"It has no \"{name}\".");
}
