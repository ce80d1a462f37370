using Gateway.Vms.Admission;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Instances;

/// <summary>
/// What an instance consists of: the VM that takes its requests, or that is suspended, the requests that wait, the idle clock, the account of failures. Not thread-safe: its instance's lock
/// guards it.
/// </summary>
/// <param name="ring">Called by the clock, without the lock.</param>
internal sealed class InstanceData(VmInstance instance, SiteMatch match, InstanceServices services, Action ring)
{
    public VmInstance Instance { get; } = instance;

    public InstanceServices Services { get; } = services;

    public LaunchTarget Target { get; } = new(match, services.Images);

    public SitePolicy Policy => Target.Site.Policy;

    public WaiterQueue Waiters { get; } = new(instance.Key.Site, services.Pending);

    public InstanceFailures Failures { get; } = new(instance, services);

    public InstanceSleep Sleep { get; } = new(instance, services);

    public OneShotClock Clock { get; } = new(services.Time, ring);

    /// <summary>Whether its VM is for one request.</summary>
    public bool IsForOne { get; } = match.Site.Policy.Instance == InstanceKind.Request;

    /// <summary>The VM that takes requests, or is on its way there or to disk.</summary>
    public VmGeneration? Current { get; set; }

    public bool IsShuttingDown { get; set; }

    /// <summary>Whether a VM that nobody uses is suspended rather than stopped.</summary>
    public bool Suspends(VmGeneration vm) => Policy.Idle.Action == IdleAction.Suspend && vm.Vm!.CanSuspend;

    /// <summary>Gives places in a VM to those that wait, and sets the clock where nobody does.</summary>
    public void Grant(VmGeneration vm)
    {
        Waiters.Grant(vm, IsForOne ? 1 : Policy.Limits.ConcurrentRequests, Services.Time);
        if (vm.IsIdle)
        {
            Services.Budget.BecameIdle();
        }

        StartClock();
    }

    public void StartClock()
    {
        if (!Clock.IsSet && IdleTimeLeft() is { } left)
        {
            Clock.Set(left);
        }
    }

    /// <summary>Null: there is nothing idle, or it is kept.</summary>
    public TimeSpan? IdleTimeLeft() => (Current, Policy.Idle) switch
    {
        ({ IsIdle: true }, _) when IsShuttingDown => TimeSpan.Zero,
        ({ IsIdle: true } vm, { Action: IdleAction.Stop } idle) => idle.After - vm.IdleFor,
        ({ IsIdle: true } vm, { Action: IdleAction.Suspend } idle) when vm.Vm!.CanSuspend || !idle.Require => Longer(idle.After - vm.IdleFor, vm.SuspendPauseLeft),
        _ => null,
    };

    private static TimeSpan Longer(TimeSpan first, TimeSpan second) => first > second ? first : second;
}
