using Gateway.Benching.Gateways;

namespace Gateway.Benching;

/// <summary>What the figures were measured on: without it they say nothing.</summary>
/// <param name="Processor">Its model.</param>
/// <param name="Cores">How many the bench could use.</param>
/// <param name="MemoryMiB">All of it.</param>
/// <param name="System">Name and version.</param>
/// <param name="Kernel">Its version.</param>
/// <param name="Load">What ran already, the mean of the last minute: over a few tenths the figures are not the machine's.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
/// <param name="Qemu">Its version.</param>
internal sealed record Machine(string Processor, int Cores, int MemoryMiB, string System, string Kernel, string Load, string Accelerator, string Qemu)
{
    /// <summary>This machine, with what a gateway says it runs VMs with.</summary>
    public static Machine Of(string load, GatewayListening gateway) => new(
        Field("/proc/cpuinfo", "model name", ':') ?? "unknown",
        Environment.ProcessorCount,
        (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20),
        Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "Linux",
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        load,
        gateway.Accelerator,
        gateway.HypervisorVersion);

    /// <summary>What runs now, before the bench adds to it.</summary>
    public static string ReadLoad() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>In two lines.</summary>
    public string Describe() => $"{Processor}, {Cores} cores, {MemoryMiB} MiB; {System}, Linux {Kernel}; load before {Load}\nQEMU {Qemu}, accelerator {Accelerator}";

    /// <summary>Whether figures of both may be compared.</summary>
    public bool IsLike(Machine other) => this with { Load = "" } == other with { Load = "" };

    private static string? Field(string file, string name, char separator) => File.Exists(file)
        ? File.ReadLines(file).Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(separator) + 1)..].Trim()).FirstOrDefault()
        : null;
}
