using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Suspension;

namespace Gateway.Vms.Instances;

/// <summary>An instance's suspended VM, if it has one. Not thread-safe: its instance's lock guards it.</summary>
internal sealed class InstanceSleep(VmInstance instance, InstanceServices services)
{
    private bool _isListed = true;

    /// <summary>What is on disk; null where nothing is.</summary>
    public VmGeneration? Vm { get; private set; }

    /// <summary>Its VM is suspended from now on.</summary>
    public void Begin(Site site, string image, string digest, SuspendedState state)
    {
        Vm = new VmGeneration(instance, site, image, digest, state, services) { Id = state.Facts.Id };
        if (_isListed)
        {
            services.Suspended.Add(Vm);
            services.Registry.Add(Vm);
        }
    }

    /// <summary>It is to be resumed.</summary>
    /// <returns>From what; null where nothing is suspended.</returns>
    public SuspendedState? End()
    {
        var state = Vm?.Resumes;
        Unlist();
        Vm = null;
        return state;
    }

    /// <summary>Gives up what is on disk.</summary>
    /// <param name="reason">Why, for the log.</param>
    public void GiveUp(string reason)
    {
        var vm = Vm!;
        vm.Move(VmTrigger.Evicted);
        services.Logger.StateGivenUp(instance.Key, vm.Id, reason);
        services.Suspended.Discard(vm.Resumes!);
        End();
    }

    /// <summary>The gateway is going: what is on disk is the next one's.</summary>
    public void Leave()
    {
        Unlist();
        _isListed = false;
    }

    private void Unlist()
    {
        if (Vm is not null && _isListed)
        {
            services.Suspended.Remove(Vm);
            services.Registry.Remove(Vm);
        }
    }
}
