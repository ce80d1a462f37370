namespace Gateway.Vms.Launching;

/// <summary>
/// What starts VMs: the one seam between the core and a hypervisor. The core decides when a VM is wanted and when it must go; a launcher knows how.
/// Safe to call from many threads.
/// </summary>
public interface IVmLauncher
{
    /// <summary>What this launcher runs VMs with, found out once; for the start-up summary and for error messages.</summary>
    /// <exception cref="VmLaunchException">The hypervisor is missing, too old or cannot do what the configuration demands.</exception>
    Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>How a VM would be booted, each part with its reason; starts nothing.</summary>
    /// <exception cref="VmLaunchException">It could not be.</exception>
    Task<LaunchExplanation> ExplainAsync(VmSpecification specification, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a VM and returns it when its guest has answered (DESIGN, readiness). On any exception, cancellation included, nothing is left behind:
    /// no process, no address, no file but the log. The deadline is the caller's, by <paramref name="cancellationToken"/>.
    /// </summary>
    /// <exception cref="VmLaunchException">The VM did not come up; the reason says whether trying again can help.</exception>
    Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken);

    /// <summary>Where a VM would come from if it were launched now; starts nothing, and promises nothing.</summary>
    /// <exception cref="VmLaunchException">It could not be launched.</exception>
    Task<VmSource> ForeseeAsync(VmSpecification specification, CancellationToken cancellationToken);

    /// <summary>
    /// Takes over the VMs that an earlier gateway left running when it was killed, or left on purpose (<see cref="IVm.LeaveAsync"/>): those that still are who they were, that are wanted,
    /// that would be launched the same way now, and whose guests still answer. All others are ended: of what the earlier gateway had, nothing is left but what is returned.
    /// To be called once, before the first VM for a site is launched; takes seconds at most, however many there are.
    /// </summary>
    /// <param name="choose">
    /// Asked about each VM that served when the earlier gateway ended, also about several at once: what it would be launched as now, under the name it has; null where it is not wanted.
    /// </param>
    /// <param name="cancellationToken">Breaks it off; what was not taken over by then is still there for the next gateway.</param>
    Task<IReadOnlyList<IVm>> AdoptAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken);

    /// <summary>The states that earlier gateways suspended VMs to; what makes no sense among them is removed. To be called once, after <see cref="AdoptAsync"/>.</summary>
    IReadOnlyList<SuspendedState> FindSuspended();

    /// <summary>Takes a suspended state off the disk: it was resumed, or is given up.</summary>
    void Discard(SuspendedState state);

    /// <summary>
    /// Makes the template that later launches of the same are restored from, in a VM of its own that serves nobody, at low priority; does nothing where there is one.
    /// </summary>
    /// <param name="specification">Under a name of its own, of no site.</param>
    /// <param name="cancellationToken">Breaks it off; nothing is left.</param>
    /// <exception cref="VmLaunchException">The image cannot have one, does not come up, or its state cannot be kept.</exception>
    Task<BakedTemplate> BakeAsync(VmSpecification specification, CancellationToken cancellationToken);

    /// <summary>The VMs that templates are being made of now.</summary>
    IReadOnlyList<IVm> Baking { get; }

    /// <summary>The templates of an image, as they are on disk, whether this process or another made them.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    IReadOnlyList<TemplateFacts> ListTemplates(string imageDigest);

    /// <summary>What is kept on disk for later, of whatever site; no quick answer.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    DiskUse MeasureDisk();

    /// <summary>The volumes on disk, also those of sites that are gone.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    IReadOnlyList<VolumeFacts> ListVolumes();

    /// <summary>Removes a volume with everything in it.</summary>
    /// <returns>False where a VM has it, or a suspended one will have it again.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    bool TryRemoveVolume(VolumeFacts volume);

    /// <summary>
    /// Keeps these shells and no others: starts those that are missing, one after the other at low priority, and ends those that are too many. Launches take them as they need them.
    /// A loaded shell of an image without a template is left out, and what does not come up is left out for a while.
    /// </summary>
    Task KeepShellsAsync(IReadOnlyList<ShellWish> wishes, CancellationToken cancellationToken);

    /// <summary>Whether requests wait for VMs: templates and shells, whose turn comes when none does, stand still meanwhile, some seconds at most. Quick.</summary>
    void GiveWay(bool isWaitedFor);

    /// <summary>The shells that wait now.</summary>
    IReadOnlyList<IVm> Shells { get; }

    /// <summary>The shells that are being started: nobody can have them yet, but their processes run.</summary>
    IReadOnlyList<IVm> StartingShells { get; }

    /// <summary>A shell was taken or has ended: others may have to be kept. Handlers must be quick.</summary>
    event EventHandler? ShellsChanged;
}
