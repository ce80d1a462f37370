namespace Gateway.Benching.Boot;

/// <summary>One run of <c>gateway bench boot</c>, whole: what is written as JSON, shown as a page and compared with another.</summary>
/// <param name="Version">Of this format.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Image">The image's name.</param>
/// <param name="Digest">The image's digest.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="Runs">Rounds, each of every mode.</param>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Modes">What was measured, a mode each.</param>
internal sealed record BootResult(
    int Version, DateTimeOffset StartedAt, string Image, string Digest, string Path, int Runs, Machine Machine, IReadOnlyList<ModeResult> Modes)
{
    public const int CurrentVersion = 1;

    /// <summary>A mode by name; null where it was not asked for.</summary>
    public ModeResult? Find(string mode) => Modes.FirstOrDefault(result => result.Mode == mode);

    /// <summary>The median of a mode, of that of the boot by hand; null where one of them is missing.</summary>
    public double? RatioToRaw(ModeResult mode)
        => Find(BootMode.Raw.Name)?.Summary is { } raw && mode.Summary is { } summary && raw.Median > 0 ? summary.Median / raw.Median : null;
}
