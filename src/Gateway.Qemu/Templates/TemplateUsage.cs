namespace Gateway.Qemu.Templates;

/// <summary>How a template was used so far.</summary>
/// <param name="Hits">How many VMs came from it.</param>
/// <param name="LastAt">When the last of them did.</param>
internal sealed record TemplateUsage(long Hits, DateTimeOffset LastAt);
