using Gateway.Images.Documents;
using Gateway.Images.Manifests;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>What no launch can do, whatever the machine.</summary>
internal static class LaunchRules
{
    /// <exception cref="VmLaunchException">The site wants what cannot be had (<see cref="VmLaunchFailure.Unsupported"/>).</exception>
    public static void Check(VmSpecification specification)
    {
        if (specification.Outbound)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"site '{specification.Site}': Network:Outbound is true, but this machine has no filter between a guest and the host's own network, so no guest is let out");
        }

        if (specification is { Environment.Count: > 0 } or { Volume: not null } && specification.Image.Manifest.Kind != ImageKind.Linux)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"site '{specification.Site}': {(specification.Volume is null ? "Vm:Env" : "Volume")} is set, but image '{specification.Image.Name}' is of kind {ChoiceNames.Of(specification.Image.Manifest.Kind)}, and only guests of kind linux take {(specification.Volume is null ? "variables" : "a volume")}");
        }
    }
}
