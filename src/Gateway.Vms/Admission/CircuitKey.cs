using Gateway.Vms.Instances;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Admission;

/// <summary>What fails or comes up alike, whatever the site and the instance: an image, and what a site changes about its machine, which another site need not suffer for.</summary>
internal readonly record struct CircuitKey(string Digest, VmOverrides Machine)
{
    /// <summary>A name that leads to something broken has no digest: then it stands for itself.</summary>
    public static CircuitKey Of(string image, string digest, SitePolicy policy) => new(digest.Length > 0 ? digest : image, policy.Vm);

    public static CircuitKey Of(VmGeneration vm) => Of(vm.Image, vm.Digest, vm.Site.Policy);
}
