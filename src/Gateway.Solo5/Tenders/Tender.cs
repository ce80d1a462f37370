using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Processes;

namespace Gateway.Solo5.Tenders;

/// <summary>What runs guests of a machine on this host.</summary>
/// <param name="Name">Its name in records: <c>spt</c> or <c>hvt</c>.</param>
/// <param name="Program">Absolute path of the tender.</param>
/// <param name="Nsenter">Absolute path of util-linux' <c>nsenter</c>, by which it enters the guest's network.</param>
/// <param name="Setpriv">Absolute path of util-linux' <c>setpriv</c>, by which it loses what rights the gateway has; null where there is none.</param>
/// <param name="Identity">Whom it runs as.</param>
internal sealed record Tender(string Name, string Program, string Nsenter, string? Setpriv, VmIdentity Identity)
{
    /// <summary>The tender as a process of a VM.</summary>
    /// <param name="arguments">Its own.</param>
    /// <param name="folder">Working directory.</param>
    /// <param name="resources">Descriptors to hand over.</param>
    public SpawnRequest Request(IReadOnlyList<string> arguments, string folder, TenderDescriptors resources)
    {
        var request = Identity.Request(Program, arguments, folder, resources.Inherited);
        string[] confined = Identity.Setpriv is null && Setpriv is not null ? [Setpriv, "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--"] : [];
        return request with
        {
            Program = Nsenter,
            Arguments = [$"--net={TenderDescriptors.PathOf(TenderDescriptors.NetworkNumber)}", "--", .. confined, request.Program, .. request.Arguments],
            StandardOutput = resources.Console,
        };
    }
}
