using System.Globalization;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images.Storage;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Templates;

namespace Gateway.Commands.Images;

/// <summary>
/// Makes an image's templates: the running gateway does it; where none runs, this process, which has the state folder meanwhile as a gateway would. Either way they are those that the VMs of
/// the configured sites look for.
/// </summary>
internal static class TemplateBaking
{
    /// <exception cref="CommandException">The gateway could not, or the site files break rules.</exception>
    public static async Task<TemplateView[]> RunAsync(GatewayConfiguration configuration, string image, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.Start(waited => $"baking image {image}, {waited.TotalSeconds:0} s");
        using var admin = AdminClient.TryCreate(configuration);
        return admin is not null && await admin.IsRunningAsync(cancellationToken)
            ? await admin.BakeAsync(image, cancellationToken)
            : await BakeHereAsync(configuration, image, cancellationToken);
    }

    /// <summary>A line for each.</summary>
    public static void Write(TextWriter output, string image, IEnumerable<TemplateView> templates)
    {
        foreach (var template in templates)
        {
            var what = $"template of image {image} for {TemplateTable.Machine(template)}";
            output.WriteLine(template.IsNew
                ? $"{what}: made, {Kibibytes(template.DiskSize)} KiB on disk"
                : $"{what}: there already, since {template.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}");
        }
    }

    public static string Kibibytes(long bytes) => ((bytes + 1023) / 1024).ToString("N0", CultureInfo.InvariantCulture);

    private static async Task<TemplateView[]> BakeHereAsync(GatewayConfiguration configuration, string name, CancellationToken cancellationToken)
    {
        var (sites, errors) = new SiteFolder(configuration.Options.Sites, configuration.Options.Defaults).Load(SiteTable.Empty);
        if (errors.Count > 0)
        {
            throw new CommandException(string.Join('\n', errors));
        }

        await using var services = LocalServices.Create(configuration);
        var image = services.GetRequiredService<ImageStore>().Load(name);
        var baked = await services.GetRequiredService<TemplateMaker>().MakeAsync(image, sites.Sites, cancellationToken);
        return [.. baked.Select(TemplateView.Of)];
    }
}
