using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Shells;

/// <summary>Starts shells, in the background until they wait.</summary>
internal sealed class ShellStarter(VmServices services, QemuPlacement placement, BackgroundVms background)
{
    private const int WarmUpRequests = 2;
    private readonly ConcurrentDictionary<string, IVm> _starting = new(StringComparer.Ordinal);
    private long _started;

    /// <summary>Those that are not there yet.</summary>
    public IReadOnlyList<IVm> Starting => [.. _starting.Values];

    /// <summary>A machine that waits for any template of its shape.</summary>
    /// <exception cref="VmLaunchException">It does not come up.</exception>
    public async Task<Shell> StartUniversalAsync(Hypervisor hypervisor, VmSpecification example, string shape, CancellationToken cancellationToken)
    {
        var vm = await placement.StartAsync(new VmStarter(services, hypervisor), Nameless(example), VmBeginning.Universal, ListenAsync, cancellationToken);
        return new Shell(ShellKind.Universal, shape, vm);

        Task<bool> ListenAsync(QemuVm vm, CancellationToken token) => RunAsync(vm, () => vm.ListenForStateAsync(token));
    }

    /// <summary>A guest of the template that has answered a few requests of ours, so that its code is translated and its pages are there, and stands still again; or whose application is yet to be started.</summary>
    /// <exception cref="VmLaunchException">It does not come up.</exception>
    public async Task<Shell> StartLoadedAsync(Hypervisor hypervisor, VmSpecification specification, Snapshot template, CancellationToken cancellationToken)
    {
        var begun = services.Time.GetTimestamp();
        var vm = await placement.StartAsync(new VmStarter(services, hypervisor), Nameless(specification), VmBeginning.Of(template), LoadAsync, cancellationToken);
        return new Shell(ShellKind.Loaded, template.Record.Key, vm);

        Task<bool> LoadAsync(QemuVm vm, CancellationToken token) => RunAsync(vm, () => PrepareAsync(vm, token));

        async Task<bool> PrepareAsync(QemuVm vm, CancellationToken token)
        {
            if (!await vm.ListenForStateAsync(token) || !await vm.RestoreAsync(template.State, VmSource.Shell, VmPhase.Spawn, begun, token))
            {
                return false;
            }

            if (!specification.PreApp)
            {
                await vm.Standstill.WarmUpAsync(WarmUpRequests, token);
            }

            await vm.Standstill.PauseAsync(token);
            return true;
        }
    }

    private async Task<bool> RunAsync(QemuVm vm, Func<Task<bool>> work)
    {
        var id = vm.Specification.Id;
        _starting[id] = vm;
        try
        {
            return await background.RunAsync(vm, work);
        }
        finally
        {
            _starting.TryRemove(id, out _);
        }
    }

    /// <summary>Of no site and no instance: nobody's.</summary>
    private VmSpecification Nameless(VmSpecification specification)
        => specification.ForNobody($"shell-{Interlocked.Increment(ref _started)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
}
