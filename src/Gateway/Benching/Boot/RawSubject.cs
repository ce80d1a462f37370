using System.Net;
using Gateway.Benching.Gateways;
using Gateway.Benching.Measuring;
using Gateway.Cli;
using Gateway.Images;
using Gateway.Vms.Instances;

namespace Gateway.Benching.Boot;

/// <summary>The cold boot of the image by hand: the command line of a VM that a gateway booted once, and that is gone.</summary>
internal sealed class RawSubject(RawVm vm, string folder, string path) : IBootSubject
{
    /// <summary>Has a gateway boot the image once, and ends it.</summary>
    public static async Task<(RawSubject Subject, GatewayListening Gateway)> CreateAsync(BenchWorkspace workspace, Image image, string path, CancellationToken cancellationToken)
    {
        var gateway = await workspace.StartAsync(GatewayPlan.Cold(image.Name), cancellationToken);
        await gateway.GetAsync(GatewayPlan.Host, path, cancellationToken);
        var vm = (await gateway.ListVmsAsync(cancellationToken)).First(vm => vm.State == nameof(VmState.Ready));
        await workspace.EndAsync(gateway);
        return (new RawSubject(new RawVm(vm.CommandLine!, vm.Folder!, IPEndPoint.Parse(vm.Address!), image.Manifest.Ports[0]), workspace.Folder, path), gateway.Listening);
    }

    public Task RestAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<BootSample> ActivateAsync(int run, CancellationToken cancellationToken)
    {
        try
        {
            var firstByte = await vm.FirstByteAsync(folder, path, cancellationToken);
            return new BootSample(run, BootMode.Raw.Source, firstByte.TotalMilliseconds, new Dictionary<string, double>());
        }
        catch (IOException exception)
        {
            throw new CommandException(exception.Message, exception);
        }
    }

    public string? Explain(IReadOnlyList<BootSample> missed) => null;
}
