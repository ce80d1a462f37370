using System.CommandLine;
using System.Globalization;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway ps</c>: the VMs of the running gateway.</summary>
internal sealed class PsCommand : ConfiguredCommand
{
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public PsCommand(Arguments typed)
        : base(typed, "ps", "List the VMs of the running gateway.", "gateway ps", "gateway ps --json | jq -r '.[].commandLine'")
    {
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(Load(parsed));
        var vms = await admin.ListVmsAsync(cancellationToken);
        Listing.Write(
            parsed.InvocationConfiguration.Output,
            parsed.GetValue(_json),
            vms,
            ViewJson.Readable.VmViewArray,
            new Table("VM", "SITE", "INSTANCE", "IMAGE", "STATE", "SOURCE", "PID", "ADDRESS", "MIB", "LEASES", "STARTED"),
            vm =>
            [
                vm.Id,
                vm.Site,
                vm.Instance,
                vm.Image,
                vm.State,
                vm.Source ?? "",
                Text(vm.Pid),
                vm.Address ?? "",
                Text(vm.MemoryMiB),
                Text(vm.Leases),
                vm.StartedAt?.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "",
            ]);
        return ExitCode.Good;
    }

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
