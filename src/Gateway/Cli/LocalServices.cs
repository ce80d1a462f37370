using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>What a command needs of the core and the launcher to do something itself, without a running gateway. Nothing of it runs by itself.</summary>
internal static class LocalServices
{
    public static ServiceProvider Create(GatewayConfiguration configuration)
        => new ServiceCollection().AddSingleton<IConfiguration>(configuration.Root).AddLogging().AddGatewayOptions().BuildServiceProvider();
}
