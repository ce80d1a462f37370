using Gateway.Images;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Vms.Templates;

/// <summary>Makes templates, each within a bounded time. Safe to call from many threads.</summary>
public sealed class TemplateMaker
{
    /// <summary>How long one template may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IVmLauncher _launcher;
    private readonly VmNames _names;
    private readonly TimeProvider _time;

    internal TemplateMaker(IVmLauncher launcher, VmNames names, TimeProvider time)
    {
        _launcher = launcher;
        _names = names;
        _time = time;
    }

    /// <summary>Makes the templates that the sites' VMs of an image will look for, one for each machine that they give it; those that are there stay.</summary>
    /// <exception cref="VmLaunchException">The image can have none, or one could not be made.</exception>
    public async Task<IReadOnlyList<BakedTemplate>> MakeAsync(Image image, IReadOnlyList<Site> sites, CancellationToken cancellationToken)
    {
        var made = new List<BakedTemplate>();
        foreach (var specification in TemplateShapes.Of(image, sites))
        {
            made.Add(await MakeAsync(specification, cancellationToken));
        }

        return made;
    }

    /// <summary>Makes the template of VMs like this one, unless it is there.</summary>
    /// <exception cref="VmLaunchException">There can be none, or it could not be made.</exception>
    internal async Task<BakedTemplate> MakeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await _launcher.BakeAsync(specification.ForNobody(_names.Next(TemplateShapes.OwnName)), either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VmLaunchException(
                VmLaunchFailure.GuestDied,
                $"image '{specification.Image.Name}' gets no template: its guest was not ready after {Patience.TotalMinutes:0} minutes.",
                innerException: error);
        }
    }
}
