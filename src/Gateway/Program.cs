using ChatCluster.Gateway.Hosting;
using ChatCluster.Shared.Hosting;

return await NodeHost.RunAsync(GatewayHost.Program, args, static args => GatewayHost.Build(args));
