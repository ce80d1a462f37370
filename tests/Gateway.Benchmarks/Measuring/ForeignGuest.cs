using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>A kernel with its RAM disk that the gateway is told nothing of but its command line: those of a site, imported as <c>generic</c>.</summary>
internal static class ForeignGuest
{
    /// <summary>Imports it with the command a user would type.</summary>
    /// <param name="files">Of the site.</param>
    /// <param name="settings">Further arguments of the command.</param>
    public static async Task AddAsync(GatewayFolder folder, string name, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken, params string[] settings)
    {
        var site = $"{name}-site";
        await folder.AddSiteImageAsync(site, files, cancellationToken);
        string[] typed =
        [
            "image", "import", Path.Combine(folder.Images, site, "kernel.elf"), "--initrd", Path.Combine(folder.Images, site, "site.img"), "--name", name, "--kind", "generic",
            "--machine", "microvm", "--port", "80", "--args", "ip={guest.address}/{guest.prefix} gw={guest.gateway}", .. settings,
        ];
        var (exitCode, output) = await folder.RunAsync(typed, cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"image import ended with {exitCode}:\n{output}");
        }
    }
}
