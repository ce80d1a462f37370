namespace Gateway.Vms.Launching;

/// <summary>What is kept on disk, as the limits of <c>Gateway:Host</c> count it.</summary>
/// <param name="TemplateBytes">What all templates take.</param>
/// <param name="VolumeBytes">What all volumes may grow to.</param>
public readonly record struct DiskUse(long TemplateBytes, long VolumeBytes)
{
    public static DiskUse operator +(DiskUse first, DiskUse second) => new(first.TemplateBytes + second.TemplateBytes, first.VolumeBytes + second.VolumeBytes);
}
