using Gateway.Proxy;
using Gateway.Vms.Instances;

namespace Gateway.Admin.Views;

/// <summary>A VM as <c>GET /api/v1/vms</c> shows it. What it has only once its guest answers is null before: source, process, address, start, folder, command line. One that a template is made of has no source.</summary>
/// <param name="Id">Unique for ever.</param>
/// <param name="Site">The site's name.</param>
/// <param name="Instance">Key of the instance within the site; empty where there is one for all.</param>
/// <param name="Image">The image's name.</param>
/// <param name="State">Where in its life it is, <c>Ready</c>.</param>
/// <param name="Source">How its guest came to be ready, <c>cold</c>.</param>
/// <param name="Pid">The hypervisor's process.</param>
/// <param name="Address"><c>IP:PORT</c> of the guest's first port.</param>
/// <param name="MemoryMiB">Guest memory.</param>
/// <param name="Leases">Requests it serves now.</param>
/// <param name="StartedAt">When its process started.</param>
/// <param name="Folder">The VM's own folder.</param>
/// <param name="CommandLine">The cold boot of the same VM, for a shell; runs by hand after replacing folder and address.</param>
/// <param name="Argv">What runs.</param>
internal sealed record VmView(
    string Id,
    string Site,
    string Instance,
    string Image,
    string State,
    string? Source,
    int? Pid,
    string? Address,
    int MemoryMiB,
    int Leases,
    DateTimeOffset? StartedAt,
    string? Folder,
    string? CommandLine,
    IReadOnlyList<string> Argv)
{
    public static VmView Of(VmSnapshot vm) => new(
        vm.Id,
        vm.Site,
        vm.Instance,
        vm.Image,
        vm.State.ToString(),
        vm is { Vm: { } live, State: not VmState.Baking } ? ServerTiming.Name(live.Source) : null,
        vm.Vm?.ProcessId,
        vm.Vm?.Address.ToString(),
        vm.MemoryMiB,
        vm.Leases,
        vm.Vm?.StartedAt,
        vm.Vm?.Folder,
        vm.Vm?.CommandLine,
        vm.Vm?.Arguments ?? []);
}
