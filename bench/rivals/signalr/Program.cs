using ChatCluster.SignalR;

// Room broadcast on SignalR; with REDIS set, on several nodes by its Redis backplane.
var builder = WebApplication.CreateBuilder(args);
var signalR = builder.Services.AddSignalR();
if (Environment.GetEnvironmentVariable("REDIS") is { Length: > 0 } redis)
{
    signalR.AddStackExchangeRedis(redis);
}

var app = builder.Build();
app.MapHub<ChatHub>("/chat");
await app.RunAsync();
