namespace Gateway.Vms.Sites.Policies;

/// <summary>How the VMs of a site come up.</summary>
/// <param name="Timeout">How long a launch may take, its one retry included; time in the queue does not count.</param>
/// <param name="Template">Whether a template may be used.</param>
/// <param name="Shells">How many shells to keep for this site at least.</param>
public sealed record BootPolicy(TimeSpan Timeout, TemplateUse Template, int Shells)
{
    public static readonly BootPolicy Default = new(TimeSpan.FromSeconds(30), TemplateUse.Auto, Shells: 0);
}
