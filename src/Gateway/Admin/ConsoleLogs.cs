using System.Text;
using Gateway.Vms.Activation;
using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>What the consoles of a site's VMs said: of those that have ended, from the state folder's log; of those that run, their last part.</summary>
internal sealed class ConsoleLogs(VmActivator activator, IOptions<GatewayOptions> options)
{
    public async Task WriteAsync(string site, Stream output, CancellationToken cancellationToken)
    {
        var log = Path.Combine(options.Value.State, "logs", $"{site}.log");
        foreach (var file in new[] { $"{log}.1", log }.Where(File.Exists))
        {
            await using var ended = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await ended.CopyToAsync(output, cancellationToken);
        }

        foreach (var vm in activator.Snapshot().Where(vm => vm.Site == site && vm.Vm is not null))
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes($"== {vm.Id}: {vm.State}\n{vm.Vm!.ConsoleTail.TrimEnd('\n')}\n"), cancellationToken);
        }
    }
}
