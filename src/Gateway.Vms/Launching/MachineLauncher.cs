using Gateway.Images.Manifests;

namespace Gateway.Vms.Launching;

/// <summary>A launcher and the machines that it runs; no machine is two launchers'.</summary>
/// <param name="Machines">What images it is for.</param>
/// <param name="Launcher">It.</param>
/// <param name="WhyNot">Why nothing of a machine can be launched on this host, in a sentence that names the setting, as far as that shows without starting anything; null where nothing speaks against it.</param>
public sealed record MachineLauncher(IReadOnlyList<MachineType> Machines, IVmLauncher Launcher, Func<MachineType, string?> WhyNot);
