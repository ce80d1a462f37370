using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Benching.Gateways;
using Gateway.Vms.Instances;

namespace Gateway.Benching.Boot;

/// <summary>A sleeping, or running, URL behind a gateway that was told to wake it in one way.</summary>
internal sealed class GatewaySubject : IBootSubject
{
    /// <summary>What making a template may take, in the background and at low priority; without one, too, there is a result.</summary>
    private static readonly TimeSpan BakePatience = TimeSpan.FromMinutes(1);

    /// <summary>What a shell, or a suspension, may take.</summary>
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    private readonly BenchGateway _gateway;
    private readonly BootMode _mode;
    private readonly GatewayPlan _plan;
    private readonly string _path;

    private GatewaySubject(BenchGateway gateway, BootMode mode, GatewayPlan plan, string path) => (_gateway, _mode, _plan, _path) = (gateway, mode, plan, path);

    private int Shells => _plan.LoadedShells + _plan.UniversalShells;

    /// <summary>Starts the gateway and wakes the URL once, so that what it prepares for the next time is prepared.</summary>
    public static async Task<(GatewaySubject Subject, GatewayListening Gateway)> CreateAsync(
        BenchWorkspace workspace, BootMode mode, GatewayPlan plan, string path, CancellationToken cancellationToken)
    {
        var gateway = await workspace.StartAsync(plan, cancellationToken);
        await gateway.GetAsync(GatewayPlan.Host, path, cancellationToken);
        if (plan.UsesTemplates)
        {
            await WaitForTemplateAsync(gateway, cancellationToken);
        }

        var subject = new GatewaySubject(gateway, mode, plan, path);
        await subject.RestAsync(cancellationToken);
        return (subject, gateway.Listening);
    }

    public async Task RestAsync(CancellationToken cancellationToken)
    {
        switch (_mode.Rest)
        {
            case Resting.Stopped:
                await _gateway.StopVmsAsync(cancellationToken);
                break;
            case Resting.Suspended:
                await _gateway.WaitAsync(static vms => vms.All(vm => vm.Site != GatewayPlan.SiteName || vm.State == nameof(VmState.Suspended)), RestPatience, cancellationToken);
                break;
            case Resting.Running:
                await _gateway.GetAsync(GatewayPlan.Host, _path, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"No rest {_mode.Rest}.");
        }

        // Whether it was enough, each activation tells.
        await _gateway.WaitAsync(HasShells, RestPatience, cancellationToken);
    }

    public async Task<BootSample> ActivateAsync(int run, CancellationToken cancellationToken)
    {
        var (answer, timing) = await _gateway.GetAsync(GatewayPlan.Host, _path, cancellationToken);
        return new BootSample(run, timing.Source, answer.FirstByte.TotalMilliseconds, timing.Phases);
    }

    public string? Explain(IReadOnlyList<BootSample> missed)
    {
        if (_plan.UsesTemplates && !_gateway.HasTemplate)
        {
            return _gateway.Complaint ?? "no template was made of this image";
        }

        return _mode.Source == "template" && missed.All(sample => sample.Source == "cold")
            ? string.Create(CultureInfo.InvariantCulture, $"boots cold: its guest needs {missed.Average(sample => sample.Phases.GetValueOrDefault("boot")):F1} ms, which is less than a restore into a new process")
            : _gateway.Complaint;
    }

    private bool HasShells(IReadOnlyList<VmView> vms) => BenchGateway.Shells(vms) >= Shells;

    private static async Task WaitForTemplateAsync(BenchGateway gateway, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(BakePatience);
        while (!gateway.HasTemplate && gateway.Complaint is null && !patience.IsCancellationRequested)
        {
            await Task.Delay(PollInterval, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
