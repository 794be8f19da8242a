using ChatCluster.Rooms.Hosting;
using ChatCluster.Shared.Hosting;

return await NodeHost.RunAsync(RoomsHost.Program, args, static args => RoomsHost.Build(args));
