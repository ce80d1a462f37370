namespace Gateway.Images.Containers.Formats;

/// <summary>For which machine an image is, in Go's words.</summary>
internal sealed record Platform(string? Architecture, string? Os, string? Variant)
{
    private static readonly string?[] Variants = [null, "", "v1", "v2", "v3", "v4"];

    /// <summary>Whether the guest runs it.</summary>
    public bool IsOurs => Os == "linux" && Architecture == "amd64" && Variants.Contains(Variant);

    /// <summary>The fewer of the processor's abilities an image needs, the lower; for those that are ours.</summary>
    public int Demand => Math.Max(Array.IndexOf(Variants, Variant) - 1, 1);

    public override string ToString() => $"{Os ?? "?"}/{Architecture ?? "?"}{(string.IsNullOrEmpty(Variant) ? "" : "/" + Variant)}";
}
