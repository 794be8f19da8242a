/// <summary>The runtime loads this assembly into a node's process for it (<c>DOTNET_STARTUP_HOOKS</c>); that it is there is all that is needed.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
    }
}
