using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Templates;

/// <summary>Which guests may be restored from a template, whatever the launcher.</summary>
public static class TemplateRules
{
    /// <summary>Why there is no template for a VM; null where there may be one.</summary>
    public static string? WhyNot(VmSpecification specification) => WhyNot(specification.Image) ?? specification switch
    {
        { Template: TemplateUse.Never } => "its site wants none (Boot:Template=Never)",
        { PreApp: true, Image.Manifest.Kind: not ImageKind.Linux } => "its site gives it variables or a volume (Vm:Env, Volume), which only an image of kind linux takes after a restore",
        _ => null,
    };

    /// <summary>Why there is no template of an image; null where there may be one.</summary>
    public static string? WhyNot(Image image) => image.Manifest switch
    {
        { Template: TemplatePolicy.Never } => "its image.json says \"template\": \"never\": such a guest cannot share its seed, clock or identity",
        { Disks: var disks } when disks.FirstOrDefault(disk => disk.IsWritable) is { } disk => $"what its guest writes to disk '{disk.File}' would not be in it",
        _ => null,
    };
}
