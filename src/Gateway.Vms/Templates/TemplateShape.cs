using Gateway.Vms.Launching;

namespace Gateway.Vms.Templates;

/// <summary>What VMs of one image must agree in to be restored from the same template; which of them it is then, they are told.</summary>
/// <param name="MemoryMiB">Guest memory.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="Outbound">Whether the guest may open connections of its own.</param>
/// <param name="PreApp">Whether it is taken before the application starts.</param>
/// <param name="HasVolume">Whether there is a disk for a volume, whoever's.</param>
public sealed record TemplateShape(int MemoryMiB, int Vcpus, bool Outbound, bool PreApp, bool HasVolume)
{
    public static TemplateShape Of(VmSpecification specification)
        => new(specification.MemoryMiB, specification.Vcpus, specification.Outbound, specification.PreApp, specification.Volume is not null);
}
