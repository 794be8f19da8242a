namespace ChatCluster.SignalR;

/// <summary>What the members of a room are sent.</summary>
internal sealed record Message(string Room, string From, string Text);
