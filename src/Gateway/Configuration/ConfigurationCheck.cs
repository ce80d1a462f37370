using Gateway.Cli;
using Gateway.Images;
using Gateway.Images.Documents;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Configuration;

/// <summary>Everything that can be known to be wrong before anything runs.</summary>
/// <param name="Errors">A line each: file, key, rule.</param>
/// <param name="Sites">How many site files are good.</param>
/// <param name="Images">How many images were looked at.</param>
internal sealed record ConfigurationCheck(IReadOnlyList<string> Errors, int Sites, int Images)
{
    /// <param name="file">The configuration file.</param>
    /// <param name="typed">Settings of the command line.</param>
    /// <param name="report">Is told now and then what it is at.</param>
    public static ConfigurationCheck Run(string file, IReadOnlyList<KeyValuePair<string, string?>> typed, Action<string> report)
        => Of(GatewayConfiguration.TryLoad(file, typed), report);

    /// <summary>The same for a configuration that was read already.</summary>
    public static ConfigurationCheck Of(ConfigurationReading reading, Action<string> report)
    {
        var (configuration, readable, errors) = reading;
        if (readable is null)
        {
            return new ConfigurationCheck(errors, 0, 0);
        }

        report("reading the site files");
        var (table, broken) = new SiteFolder(readable.Sites, readable.Defaults).Load(SiteTable.Empty);
        List<string> found = [.. errors, .. broken.Select(error => error.ToString())];
        using var services = configuration is null ? null : LocalServices.Create(configuration);
        var images = CheckImages(new ImageStore(readable.Images, TimeProvider.System), [.. services?.GetServices<MachineRequirement>() ?? []], table.Sites, found, report);
        if (table.Sites.FirstOrDefault(site => site.Policy.Volume is not null) is { } first && services?.GetService<VolumeRequirement>()?.WhyNot() is { } missing)
        {
            found.Add($"{first.File}: Volume: {missing}.");
        }

        return new ConfigurationCheck(found, table.Sites.Count, images);
    }

    /// <summary>Those that sites name; where captures do, any image may be meant, so all.</summary>
    private static int CheckImages(ImageStore store, IReadOnlyList<MachineRequirement> requirements, IReadOnlyList<Site> sites, List<string> errors, Action<string> report)
    {
        var checkedImages = new Dictionary<string, ImageKind?>(StringComparer.Ordinal);
        var all = new Lazy<string[]>(() => [.. store.List().Select(image => image.Name)]);
        foreach (var site in sites)
        {
            IEnumerable<string> names = site.Image.HasCaptures ? all.Value : [site.Image.Text];
            foreach (var name in names.Where(name => !checkedImages.ContainsKey(name)))
            {
                report($"checking image {name}, {checkedImages.Count} done");
                (checkedImages[name], var problem) = Check(store, requirements, name);
                if (problem is not null)
                {
                    errors.Add($"{site.File}: Image: {problem}");
                }
            }

            // Of captures only some may be meant; which, no file says.
            if (!site.Image.HasCaptures && checkedImages[site.Image.Text] is { } kind && kind != ImageKind.Linux && WantsLinux(site.Policy) is { } key)
            {
                errors.Add($"{site.File}: {key} needs an image of kind linux, but '{site.Image.Text}' is of kind {ChoiceNames.Of(kind)}.");
            }
        }

        return checkedImages.Count;
    }

    /// <summary>The key that only guests heed whose init can wait.</summary>
    private static string? WantsLinux(SitePolicy policy) => policy.Volume is not null ? "Volume" : policy.Vm.Environment.Count > 0 ? "Vm:Env" : null;

    /// <summary>The kind of an image, null where it cannot be read, and what is wrong with it.</summary>
    private static (ImageKind? Kind, string? Problem) Check(ImageStore store, IReadOnlyList<MachineRequirement> requirements, string name)
    {
        try
        {
            var manifest = store.Load(name).Manifest;
            var (machine, kind) = (manifest.Machine, manifest.Kind);
            var reason = requirements.FirstOrDefault(requirement => requirement.Machines.Contains(machine))?.WhyNot(machine);
            return (kind, reason is null ? null : $"image '{name}': {reason}");
        }
        catch (ImageException error)
        {
            return (null, error.Message);
        }
    }
}
