using Yarp.ReverseProxy.Configuration;

namespace Gateway.Configuration.Reloading;

/// <summary>What YARP itself would say against an operator's routes, before it is given them.</summary>
internal static class OperatorRules
{
    /// <returns>A line an error, all of them.</returns>
    public static async Task<IReadOnlyList<string>> FindBrokenAsync(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddReverseProxy().LoadFromConfig(configuration.GetSection(OperatorSection.Name));
        await using var yarp = services.BuildServiceProvider();
        IProxyConfig routes;
        try
        {
            routes = yarp.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception error) when (error is FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            return [$"{error.Message} ({OperatorSection.Name})"];
        }

        var rules = yarp.GetRequiredService<IConfigValidator>();
        List<Exception> broken = [];
        foreach (var route in routes.Routes)
        {
            broken.AddRange(await rules.ValidateRouteAsync(route));
        }

        foreach (var cluster in routes.Clusters)
        {
            broken.AddRange(await rules.ValidateClusterAsync(cluster));
        }

        return [.. broken.Select(rule => $"{rule.Message} ({OperatorSection.Name})")];
    }
}
