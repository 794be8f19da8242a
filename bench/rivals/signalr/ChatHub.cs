using Microsoft.AspNetCore.SignalR;

namespace ChatCluster.SignalR;

/// <summary>Rooms are SignalR's groups.</summary>
internal sealed class ChatHub : Hub
{
    /// <summary>Gets a room's messages from now on.</summary>
    public Task Join(string room) => Groups.AddToGroupAsync(Context.ConnectionId, room);

    /// <summary>To everybody in the room, the sender included.</summary>
    public Task Send(string room, string text) => Clients.Group(room).SendAsync("message", new Message(room, User, text));

    private string User => Context.GetHttpContext()!.Request.Query["user"].ToString();
}
