namespace Gateway.Vms.Launching;

/// <summary>How a VM's process ended.</summary>
/// <param name="Requested">Whether the gateway asked for it. A guest that powers off by itself has failed, whatever the code.</param>
/// <param name="ExitCode">The process's code, 128 + signal if a signal ended it; null where it cannot be known (a process that is not our child).</param>
public sealed record VmExit(bool Requested, int? ExitCode);
