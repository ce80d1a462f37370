using Gateway.Images;
using Gateway.Vms.Boots;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Vms.Templates;

/// <summary>The machines that an image is run on, which need a template each: what sites give it, or its own where no site has it.</summary>
internal static class TemplateShapes
{
    /// <summary>What stands where VMs have the name of their site.</summary>
    public const string OwnName = "template";

    /// <exception cref="VmLaunchException">It can have no template, or no site would use one; says why.</exception>
    public static IReadOnlyList<VmSpecification> Of(Image image, IReadOnlyList<Site> sites)
    {
        VmSpecification[] wanted = [.. sites.Where(site => site.Image.Fits(image.Name)).Select(site => LaunchSpecification.Of(site, "", image, OwnName))];
        if (TemplateRules.WhyNot(image) is { } never)
        {
            throw Refusal(image, never);
        }

        if (wanted.Length == 0)
        {
            return [new VmSpecification(OwnName, "", "", image, image.Manifest.MemoryMiB, image.Manifest.VirtualCpus, new Dictionary<string, string>(), Outbound: false)];
        }

        VmSpecification[] possible = [.. wanted.Where(specification => TemplateRules.WhyNot(specification) is null)];
        return possible.Length == 0
            ? throw Refusal(image, $"site '{wanted[0].Site}': {TemplateRules.WhyNot(wanted[0])}")
            : [.. possible.DistinctBy(specification => TemplateShape.Of(specification))];
    }

    private static VmLaunchException Refusal(Image image, string reason) => new(VmLaunchFailure.Unsupported, $"image '{image.Name}' gets no template: {reason}.");
}
