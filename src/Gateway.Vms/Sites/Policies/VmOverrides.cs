using System.Collections.Frozen;

namespace Gateway.Vms.Sites.Policies;

/// <summary>What a site changes about its image's machine; null leaves the image's own.</summary>
public sealed record VmOverrides(int? MemoryMiB, int? Vcpus)
{
    public static readonly VmOverrides Default = new(null, null);

    /// <summary>Secret variables for the guest: their values are never printed, logged or shown.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;

    public bool Equals(VmOverrides? other)
        => other is not null
        && (MemoryMiB, Vcpus, Environment.Count) == (other.MemoryMiB, other.Vcpus, other.Environment.Count)
        && Environment.All(variable => other.Environment.TryGetValue(variable.Key, out var value) && value == variable.Value);

    public override int GetHashCode() => HashCode.Combine(MemoryMiB, Vcpus, Environment.Count);

    /// <summary>Without the values of the variables.</summary>
    public override string ToString() => $"{MemoryMiB} MiB, {Vcpus} vcpus, variables {string.Join(", ", Environment.Keys)}";
}
