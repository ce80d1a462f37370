using Gateway.Qemu.Processes;

namespace Gateway.Qemu.State;

/// <summary>What an earlier gateway left of one VM.</summary>
/// <param name="Folder">The VM's folder.</param>
/// <param name="Record">What the folder says; null where that makes no sense.</param>
/// <param name="Processes">The processes that are certainly the VM's: mostly one, or none.</param>
internal sealed record Leftover(VmFolder Folder, VmRecord? Record, IReadOnlyList<ProcessIdentity> Processes)
{
    /// <summary>Whether it served, and what runs is exactly what was recorded then.</summary>
    public bool IsItself =>
        Folder.Serves
        && Record is { } record
        && Processes is [var only]
        && only == record.Process
        && ProcessFacts.Arguments(only.ProcessId).SequenceEqual(record.Arguments);
}
