using System.Collections.Frozen;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Launching;

/// <summary>Everything a launcher needs to know to start one VM.</summary>
/// <param name="Id">Unique for ever: site, a generation number and random letters, <c>blog-7-k3x9</c>; lower-case letters, digits and <c>-</c>, at most 63, so it is also a host name.</param>
/// <param name="Site">Name of the site.</param>
/// <param name="Instance">Key of the instance within its site; empty where there is one for all.</param>
/// <param name="Image">The image, loaded and verified.</param>
/// <param name="MemoryMiB">Guest memory, the site's override applied.</param>
/// <param name="Vcpus">Virtual processors, the site's override applied.</param>
/// <param name="Environment">Secret variables of the site for the guest; never on a command line, never in a log.</param>
/// <param name="Outbound">Whether the guest may open connections of its own.</param>
public sealed record VmSpecification(
    string Id,
    string Site,
    string Instance,
    Image Image,
    int MemoryMiB,
    int Vcpus,
    IReadOnlyDictionary<string, string> Environment,
    bool Outbound)
{
    /// <summary>What the site gives VMs of their own, which is what <see cref="Instance"/> is a key of.</summary>
    public InstanceKind Kind { get; init; } = InstanceKind.Site;

    /// <summary>The disk that its instance keeps; null where it has none.</summary>
    public VolumePolicy? Volume { get; init; }

    /// <summary>How many volumes its site may have.</summary>
    public int MaxVolumes { get; init; } = SiteLimits.Default.MaxVolumes;

    /// <summary>
    /// Whether the init of its guest waits, ready-made, until it is told to start the application: its image wants that, or the application gets something of its own. Kept apart from these, as a
    /// template is made without them.
    /// </summary>
    public bool PreApp
    {
        get => field || Image.Manifest.Template == TemplatePolicy.PreApp || Environment.Count > 0 || Volume is not null;
        init;
    }

    /// <summary>The same machine under another name, nobody's: without what its site or its instance alone knows.</summary>
    public VmSpecification ForNobody(string id) => this with { Id = id, Site = "", Instance = "", PreApp = PreApp, Environment = FrozenDictionary<string, string>.Empty };

    /// <summary>Whether it is of no site and no instance: what others are made from.</summary>
    public bool IsNobodys => Site.Length == 0;

    /// <summary>Whether it may be restored from a template.</summary>
    public TemplateUse Template { get; init; } = TemplateUse.Auto;

    /// <summary>Whether its state is to be saved one day (<see cref="IVm.SuspendAsync"/>).</summary>
    public bool Suspends { get; init; }

    /// <summary>From what it runs on; null where it boots, or comes from a template.</summary>
    public SuspendedState? Resumes { get; init; }

    /// <summary>How a guest that can be asked to stop is asked, and for how long.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(5);
}
