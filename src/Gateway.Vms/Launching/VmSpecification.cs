using Gateway.Images;
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

    /// <summary>Whether it may be restored from a template.</summary>
    public TemplateUse Template { get; init; } = TemplateUse.Auto;

    /// <summary>Whether its state is to be saved one day (<see cref="IVm.SuspendAsync"/>).</summary>
    public bool Suspends { get; init; }

    /// <summary>From what it runs on; null where it boots, or comes from a template.</summary>
    public SuspendedState? Resumes { get; init; }

    /// <summary>How a guest that can be asked to stop is asked, and for how long.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(5);
}
