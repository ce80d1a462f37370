using Gateway.Cli;
using Gateway.Images;
using Gateway.Images.Storage;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;

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
        return new ConfigurationCheck(found, table.Sites.Count, images);
    }

    /// <summary>Those that sites name; where captures do, any image may be meant, so all.</summary>
    private static int CheckImages(ImageStore store, IReadOnlyList<MachineRequirement> requirements, IReadOnlyList<Site> sites, List<string> errors, Action<string> report)
    {
        var checkedImages = new Dictionary<string, string?>(StringComparer.Ordinal);
        var all = new Lazy<string[]>(() => [.. store.List().Select(image => image.Name)]);
        foreach (var site in sites)
        {
            IEnumerable<string> names = site.Image.HasCaptures ? all.Value : [site.Image.Text];
            foreach (var name in names.Where(name => !checkedImages.ContainsKey(name)))
            {
                report($"checking image {name}, {checkedImages.Count} done");
                checkedImages[name] = FindProblem(store, requirements, name);
                if (checkedImages[name] is { } problem)
                {
                    errors.Add($"{site.File}: Image: {problem}");
                }
            }
        }

        return checkedImages.Count;
    }

    private static string? FindProblem(ImageStore store, IReadOnlyList<MachineRequirement> requirements, string name)
    {
        try
        {
            var machine = store.Load(name).Manifest.Machine;
            var reason = requirements.FirstOrDefault(requirement => requirement.Machines.Contains(machine))?.WhyNot(machine);
            return reason is null ? null : $"image '{name}': {reason}";
        }
        catch (ImageException error)
        {
            return error.Message;
        }
    }
}
