using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Dashboard.Now;

/// <summary>A line of the page "Now": a VM, or a site without one.</summary>
/// <param name="Kind">Running, asleep, or started ahead of demand.</param>
/// <param name="Site">Name of its site; empty where none has it.</param>
/// <param name="Instance">Key of its instance; empty where there is one for all.</param>
/// <param name="Image">Name of its image.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="WhenIdle">What happens to it when nobody asks for it.</param>
/// <param name="CanWake">Whether it can be started from here.</param>
/// <param name="Vm">The VM; null where there is none.</param>
public sealed record NowRow(NowKind Kind, string Site, string Instance, string Image, VmState State, IdleAction WhenIdle, bool CanWake, VmSnapshot? Vm)
{
    /// <summary>Which of them it is, from one look to the next.</summary>
    public string Key => Vm?.Id ?? Site;

    /// <summary>Where its VM came from.</summary>
    public VmSource? Source => Vm is { Vm: { } live, State: not (VmState.Shell or VmState.Baking or VmState.Suspended) } ? live.Source : null;

    public static NowRow Of(VmSnapshot vm, Site? site) => new(
        KindOf(vm.State),
        vm.Site,
        vm.Instance,
        vm.Image,
        vm.State,
        site?.Policy.Idle.Action ?? IdleAction.Stop,
        CanWake: vm.State == VmState.Suspended && site is not null,
        vm);

    /// <summary>A site that has no VM.</summary>
    public static NowRow Of(Site site) => new(
        NowKind.Asleep,
        site.Name,
        "",
        site.Image.Text,
        VmState.Cold,
        site.Policy.Idle.Action,
        CanWake: site.Policy.Instance == InstanceKind.Site && !site.Image.HasCaptures,
        Vm: null);

    private static NowKind KindOf(VmState state) => state switch
    {
        VmState.Booting or VmState.Ready or VmState.Draining or VmState.Suspending or VmState.Resuming => NowKind.Running,
        VmState.Cold or VmState.Suspended or VmState.Failed => NowKind.Asleep,
        VmState.Shell or VmState.Baking => NowKind.Ahead,
        _ => throw new InvalidOperationException($"No kind for {state}."),
    };
}
