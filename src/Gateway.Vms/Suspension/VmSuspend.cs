using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Suspension;

/// <summary>
/// The way of a VM to its state on disk. Until the last step it can be recalled, which costs the guest one command and never waits for the disk:
/// 1. its turn; 2. its state is saved, while its process waits; 3. there is room for the state; 4. nobody wants the VM meanwhile: its process ends.
/// </summary>
internal static class VmSuspend
{
    /// <summary>Never throws.</summary>
    /// <param name="generation">Which is <see cref="VmState.Suspending"/>.</param>
    /// <param name="isRequired">Whether it would rather run on than lose its state.</param>
    /// <param name="services">What its instance works with.</param>
    /// <param name="wanted">Cancelled when it is recalled.</param>
    public static async Task RunAsync(VmGeneration generation, bool isRequired, InstanceServices services, CancellationToken wanted)
    {
        var (vm, instance, logger) = (generation.Vm!, generation.Instance, services.Logger);
        var begun = services.Time.GetTimestamp();
        try
        {
            // 1 and 2
            var state = await SaveAsync(vm, isRequired, services, wanted);

            // 3
            if (!services.Suspended.TryKeep(state))
            {
                await vm.RunOnAsync();
                throw new VmSuspendException($"its {state.Bytes >> 10} KiB have no room on disk (Gateway:Host:MaxSuspendedMiB).");
            }

            // 4
            if (instance.Suspended(generation, state))
            {
                await VmStop.EndProcessAsync(vm, logger);
                services.Registry.Remove(generation);
                logger.Suspended(vm.Specification.Id, instance.Key, services.Time.GetElapsedTime(begun).TotalMilliseconds, state.Bytes >> 10);
                return;
            }

            services.Suspended.Discard(state);
            await vm.RunOnAsync();
        }
        catch (OperationCanceledException) when (wanted.IsCancellationRequested)
        {
            // It runs on already.
        }
        catch (Exception error)
        {
            logger.NotSuspended(vm.Specification.Id, instance.Key, error.Message);
            instance.RunsOn(generation, failed: true);
            return;
        }

        logger.Recalled(vm.Specification.Id, instance.Key, services.Time.GetElapsedTime(begun).TotalMilliseconds);
        instance.RunsOn(generation, failed: false);
    }

    private static async Task<SuspendedState> SaveAsync(IVm vm, bool isRequired, InstanceServices services, CancellationToken wanted)
    {
        using (await services.Suspended.EnterAsync(wanted))
        {
            return await vm.SuspendAsync(isRequired, wanted);
        }
    }
}
