using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Configuration.Reloading;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Proxy;

/// <summary>
/// The operator's own YARP routes, the <c>ReverseProxy</c> section: they match before any site and work as YARP's documentation has it. Without the section
/// nothing of that is set up. Sites are no YARP routes and clusters: those cost seconds a change when there are thousands.
/// </summary>
internal static class OperatorRoutes
{
    private const string KeysFolder = "keys";

    public static IServiceCollection AddOperatorRoutes(this IServiceCollection services, GatewayConfiguration configuration)
    {
        if (OperatorSection.IsIn(configuration.Root))
        {
            var section = new OperatorSection(configuration.Root);
            services.AddSingleton(section);
            services.AddReverseProxy().LoadFromConfig(section.Section);
            // YARP signs its cookies of session affinity with these keys.
            services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(configuration.Options.State, KeysFolder)));
        }

        return services;
    }

    public static void UseOperatorRoutes(this WebApplication app)
    {
        if (OperatorSection.IsIn(app.Configuration))
        {
            app.UseRouting();
#pragma warning disable ASP0014 // Routes are to be taken here, not at the end: the sites come after them.
            app.UseEndpoints(Map);
#pragma warning restore ASP0014
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        try
        {
            endpoints.MapReverseProxy();
        }
        catch (InvalidOperationException exception) when (exception.InnerException is AggregateException broken)
        {
            throw new CommandException(string.Join('\n', broken.InnerExceptions.Select(rule => $"{rule.Message} ({OperatorSection.Name})")), exception);
        }
    }
}
