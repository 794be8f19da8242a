using System.IO.Pipelines;
using ChatCluster.Gateway.Connections;
using ChatCluster.Shared;

namespace ChatCluster.Gateway.Hosting;

/// <summary>WebSockets that come through the HTTP server: all that <see cref="PlainHandshakes"/> leaves to it.</summary>
internal sealed class WebSocketEndpoint(Door door, ConnectionServices services)
{
    /// <summary><c>/ws</c>: <c>chat.v1</c>.</summary>
    public Task ServeAsync(HttpContext context) => ServeAsync(context, room: null);

    /// <summary><c>/ws/{room}</c>: the group socket, or <c>chat.v1</c> with the room joined where the client offers it.</summary>
    public async Task ServeRoomAsync(HttpContext context, string room)
    {
        if (RoomId.TryParse(room, out var id, out var problem))
        {
            await ServeAsync(context, id);
            return;
        }

        await Door.Problem(StatusCodes.Status400BadRequest, "The room's name isn't allowed.", problem).ExecuteAsync(context);
    }

    private async Task ServeAsync(HttpContext context, RoomId? room)
    {
        var (admission, refusal) = await door.LookAsync(context, room);
        if (admission is null)
        {
            await refusal!.ExecuteAsync(context);
            return;
        }

        await using var socket = await admission.Handshake.AcceptAsync(admission.Answer);

        // Zero-byte reads: a connection that waits holds no buffer.
        var input = PipeReader.Create(socket, new StreamPipeReaderOptions(bufferSize: 4096, leaveOpen: true, useZeroByteReads: true));
        await admission.Connect(services, Epoch.New().Value).RunAsync(input, new StreamOutput(socket, context), admission.Answer.Deflate);
    }
}
