using System.Globalization;
using Gateway.Images.Apps;
using Gateway.Images.Documents;
using Gateway.Images.Manifests;

namespace Gateway.Images.Containers;

/// <summary>
/// The labels of a container's image that fill <c>image.json</c>: <c>gateway.</c> and the name of a field, or of the option that fills it. What the gateway decides itself (kernel,
/// machine, devices, files) is not among them.
/// </summary>
internal static class ContainerLabels
{
    private const string Prefix = "gateway.";

    private static readonly Dictionary<string, (string Field, Func<AppImageOptions, string, AppImageOptions?> Apply)> Known = new(StringComparer.Ordinal)
    {
        ["gateway.ports"] = ("ports", Ports),
        ["gateway.port"] = ("ports", Ports),
        ["gateway.memoryMiB"] = ("memoryMiB", Memory),
        ["gateway.memory"] = ("memoryMiB", Memory),
        ["gateway.vcpus"] = ("vcpus", (options, value) => Number(value, ImageManifestRules.MaximumVirtualCpus) is { } number ? options with { VirtualCpus = number } : null),
        ["gateway.protocol"] = ("protocol", (options, value) => ChoiceNames.Find<GuestProtocol>(value, StringComparer.Ordinal) is { } protocol ? options with { Protocol = protocol } : null),
        ["gateway.connections"] = ("connections", (options, value) => Number(value, ImageManifestRules.MaximumConnections) is { } number ? options with { Connections = number } : null),
        ["gateway.keepAlive"] = ("keepAlive", (options, value) => value is "true" or "false" ? options with { KeepAlive = value == "true" } : null),
        ["gateway.ready.http"] = ("ready.http", Health),
        ["gateway.health"] = ("ready.http", Health),
        ["gateway.template"] = ("template", (options, value) => ChoiceNames.Find<TemplatePolicy>(value, StringComparer.Ordinal) is { } template ? options with { Template = template } : null),
    };

    /// <summary>The options with what the labels say.</summary>
    /// <exception cref="ImageException">One is not known, cannot have its value, or says again what another says; all of them are told.</exception>
    public static AppImageOptions Apply(AppImageOptions options, IReadOnlyDictionary<string, string?> labels)
    {
        var (errors, seen) = (new List<ImageException>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (label, value) in labels.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!Known.TryGetValue(label, out var known))
            {
                errors.Add(AppRefusal.Of(label, $"is a label that means nothing.{NearestName.Hint(label, Known.Keys)}"));
            }
            else if (!seen.TryAdd(known.Field, label))
            {
                errors.Add(AppRefusal.Of(label, $"is a label that says again what '{seen[known.Field]}' says."));
            }
            else if (known.Apply(options, value ?? "") is { } applied)
            {
                options = applied;
            }
            else
            {
                errors.Add(AppRefusal.Of(label, $"is a label that cannot be \"{value}\": see {known.Field} of image.json."));
            }
        }

        return errors.Count == 0 ? options : throw new ImageException(ImageErrorReason.InvalidSource, string.Join(Environment.NewLine, errors.Select(error => error.Message)));
    }

    private static AppImageOptions? Ports(AppImageOptions options, string value)
    {
        var ports = value.Split(',').Select(port => Number(port.Trim(), ushort.MaxValue)).ToList();
        return ports.Contains(null) ? null : options with { Ports = [.. ports.OfType<int>()] };
    }

    private static AppImageOptions? Memory(AppImageOptions options, string value)
        => Number(value, ImageManifestRules.MaximumMemoryMiB) is { } number ? options with { MemoryMiB = number } : null;

    private static AppImageOptions? Health(AppImageOptions options, string value) => value.StartsWith('/') ? options with { Health = value } : null;

    private static int? Number(string value, int maximum)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= maximum ? number : null;
}
