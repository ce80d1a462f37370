using Gateway.Images.Manifests;

namespace Gateway.Vms.Launching;

/// <summary>A launcher and the machines that it runs; no machine is two launchers'.</summary>
/// <param name="Machines">What images it is for.</param>
/// <param name="Launcher">It.</param>
public sealed record MachineLauncher(IReadOnlyList<MachineType> Machines, IVmLauncher Launcher);
