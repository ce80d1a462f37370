using Gateway.Images;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Boots;

/// <summary>What a VM is launched as: the image's own machine with the site's overrides.</summary>
internal static class LaunchSpecification
{
    public static VmSpecification Of(Site site, string instance, Image image, string id)
    {
        var (policy, manifest) = (site.Policy, image.Manifest);
        return new VmSpecification(
            id,
            site.Name,
            instance,
            image,
            policy.Vm.MemoryMiB ?? manifest.MemoryMiB,
            policy.Vm.Vcpus ?? manifest.VirtualCpus,
            policy.Vm.Environment,
            policy.Network.Outbound)
        {
            Kind = policy.Instance,
            Template = policy.Boot.Template,
            Suspends = policy.Idle.Action == IdleAction.Suspend,
            Volume = policy.Volume,
            MaxVolumes = policy.Limits.MaxVolumes,
            StopDeadline = policy.Stop.Deadline,
        };
    }
}
