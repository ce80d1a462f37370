using Gateway.Vms.Launching;

namespace Gateway.Admin.Views;

/// <summary>A template as <c>gateway image bake</c>, <c>gateway image inspect</c> and the admin API show it.</summary>
/// <param name="Image">Name that its image had.</param>
/// <param name="Digest">Digest of its image.</param>
/// <param name="Hypervisor">Version of the hypervisor that made it, the only one that can use it.</param>
/// <param name="MemoryMiB">Guest memory of the VMs it is for.</param>
/// <param name="Vcpus">Virtual processors of the VMs it is for.</param>
/// <param name="PreApp">Whether it was taken before the application started.</param>
/// <param name="HasVolume">Whether it is for VMs that have a volume.</param>
/// <param name="Size">Bytes of its files, holes counted.</param>
/// <param name="DiskSize">Bytes that they take on disk.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Hits">How many VMs came from it.</param>
/// <param name="LastUsedAt">When the last of them did; null where none has.</param>
/// <param name="IsNew">Whether it was made just now.</param>
internal sealed record TemplateView(
    string Image,
    string Digest,
    string Hypervisor,
    int MemoryMiB,
    int Vcpus,
    bool PreApp,
    bool HasVolume,
    long Size,
    long DiskSize,
    DateTimeOffset CreatedAt,
    long Hits,
    DateTimeOffset? LastUsedAt,
    bool IsNew)
{
    public static TemplateView Of(BakedTemplate baked) => Of(baked.Template) with { IsNew = baked.IsNew };

    public static TemplateView Of(TemplateFacts template) => new(
        template.Image,
        template.ImageDigest,
        template.Hypervisor,
        template.MemoryMiB,
        template.Vcpus,
        template.PreApp,
        template.HasVolume,
        template.Size,
        template.DiskSize,
        template.CreatedAt,
        template.Hits,
        template.LastUsedAt,
        IsNew: false);
}
