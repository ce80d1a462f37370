using Gateway.Images.Manifests;

namespace Gateway.Vms.Launching;

/// <summary>What a host must have for some machines, as far as that shows without starting anything.</summary>
/// <param name="Machines">Which.</param>
/// <param name="WhyNot">Why nothing of a machine can be launched here, in a sentence that names the setting; null where nothing speaks against it.</param>
public sealed record MachineRequirement(IReadOnlyList<MachineType> Machines, Func<MachineType, string?> WhyNot);
