using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.FileProviders;

namespace Gateway.Dashboard.OnDemand;

/// <summary>
/// Where the dashboard's files are: in <c>wwwroot</c> beside the program where it was published, else where the build found them; never where the gateway was started.
/// </summary>
internal sealed class DashboardEnvironment : IWebHostEnvironment
{
    public DashboardEnvironment()
    {
        WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        WebRootFileProvider = Directory.Exists(WebRootPath) ? new PhysicalFileProvider(WebRootPath) : new NullFileProvider();
        if (!Directory.Exists(WebRootPath))
        {
            StaticWebAssetsLoader.UseStaticWebAssets(this, new ConfigurationBuilder().Build());
        }
    }

    public string ApplicationName { get; set; } = typeof(DashboardEnvironment).Assembly.GetName().Name!;

    public string EnvironmentName { get; set; } = Environments.Production;

    public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

    public string WebRootPath { get; set; }

    public IFileProvider WebRootFileProvider { get; set; }
}
