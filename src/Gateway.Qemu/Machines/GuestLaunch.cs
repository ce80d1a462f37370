using Gateway.Qemu.Readiness;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>
/// From a guest that runs to one that is ready. One whose init waits (<see cref="VmSpecification.PreApp"/>) is told what to start the application with; nobody's stays where it is, for whoever
/// is made from it.
/// </summary>
internal sealed class GuestLaunch(VmParts parts, TimeProvider time)
{
    private VmSpecification Specification => parts.Specification;

    private GuestReadiness Readiness => new(Specification.Image.Manifest, parts.Console, parts.Connections, time);

    /// <summary>After a boot.</summary>
    /// <returns>Time stamp of when the guest showed that it is there: from then on it was a matter of proof.</returns>
    /// <exception cref="VmLaunchException">The init of the image does not wait.</exception>
    public async Task<long> AfterBootAsync(Task hypervisorUp, CancellationToken cancellationToken)
        => Specification.PreApp && await WaitsAsync(cancellationToken) ? await TellAsync(hypervisorUp, cancellationToken) : await Readiness.WaitAsync(hypervisorUp, cancellationToken);

    /// <summary>After a state was loaded that others may have been made from as well.</summary>
    /// <param name="hypervisorUp">Ends when the guest's ports exist.</param>
    /// <param name="source">How the guest came to run. One that was suspended has been told already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task AfterRestoreAsync(Task hypervisorUp, VmSource source, CancellationToken cancellationToken)
        => Specification.PreApp && source != VmSource.Suspended ? TellAsync(hypervisorUp, cancellationToken) : Readiness.WaitRestoredAsync(cancellationToken);

    /// <summary>Waits until the guest waits; false where it serves without, which does where there is nothing to tell.</summary>
    private async Task<bool> WaitsAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(parts.Console.Waits, parts.Console.Ready).WaitAsync(cancellationToken);
        if (parts.Console.Waits.IsCompleted)
        {
            return true;
        }

        return Specification is { IsNobodys: false, Environment.Count: 0, Volume: null }
            ? false
            : throw new VmLaunchException(
                VmLaunchFailure.Refused,
                $"VM {Specification.Id}: the init of image '{Specification.Image.Name}' does not wait for variables or a volume (Vm:Env, Volume), as it is older than that: build the image again");
    }

    private async Task<long> TellAsync(Task hypervisorUp, CancellationToken cancellationToken)
    {
        if (Specification.IsNobodys)
        {
            return time.GetTimestamp();
        }

        parts.Life.HasLaunched = true;
        await parts.Console.SendAsync(LaunchMessage.Of(Specification), cancellationToken);
        return await Readiness.WaitAsync(hypervisorUp, cancellationToken);
    }
}
