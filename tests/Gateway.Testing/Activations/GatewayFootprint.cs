namespace Gateway.Testing.Activations;

/// <summary>What a gateway has of the machine while none of its sites is awake.</summary>
/// <param name="MemoryMiB">Resident.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Files">In its state folder.</param>
/// <param name="Shells">Processes that it keeps ahead of demand.</param>
/// <param name="Templates">On disk; those that were used are in memory.</param>
/// <param name="Suspended">States on disk.</param>
public sealed record GatewayFootprint(int MemoryMiB, int Descriptors, int Files, int Shells, int Templates, int Suspended)
{
    // A shell's monitor, console, process, state channel, memory.
    private const int DescriptorsOfAShell = 8;
    private const int DescriptorSlack = 24;
    private const int MemorySlackMiB = 64;

    /// <summary>What has grown since an earlier moment of the same process by more than garbage collection, shells and templates explain; null where nothing has.</summary>
    public string? GrowthSince(GatewayFootprint earlier)
    {
        if (MemoryMiB > earlier.MemoryMiB + MemorySlackMiB)
        {
            return $"the gateway's memory grew from {earlier.MemoryMiB} to {MemoryMiB} MiB";
        }

        var explained = DescriptorSlack + (DescriptorsOfAShell * Math.Max(0, Shells - earlier.Shells)) + Templates;
        return Descriptors > earlier.Descriptors + explained ? $"the gateway's descriptors grew from {earlier.Descriptors} to {Descriptors}" : null;
    }

    public override string ToString() => $"memory {MemoryMiB} MiB, {Descriptors} descriptors, {Files} files, {Shells} shells, {Templates} templates, {Suspended} suspended";
}
