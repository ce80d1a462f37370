using System.Net;
using System.Net.Sockets;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Benching.Measuring;
using Gateway.Cli;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Vms.Instances;

namespace Gateway.Benching.Gateways;

/// <summary>
/// A gateway of the bench's own: this program, in a process of its own so that client and gateway share no thread pool and no garbage, on free ports. Ended with its VMs when disposed.
/// </summary>
internal sealed class BenchGateway : IAsyncDisposable
{
    /// <summary>A gateway gives requests as long to finish, and there are none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly BenchProcess _process;
    private readonly GatewayFiles _files;
    private readonly GatewayEvents _events;
    private AdminClient? _admin;

    private BenchGateway(BenchProcess process, GatewayFiles files, GatewayEvents events) => (_process, _files, _events) = (process, files, events);

    /// <summary>What it said when it listened.</summary>
    public GatewayListening Listening { get; private set; } = null!;

    public IPEndPoint Address => IPEndPoint.Parse(new Uri(Listening.Address).Authority);

    public bool HasTemplate => _files.HasTemplate;

    /// <summary>The last thing it warned of.</summary>
    public string? Complaint => _events.Complaint;

    private AdminClient Admin => _admin!;

    /// <summary>Starts one.</summary>
    /// <param name="folder">For everything it keeps; there is none of this name yet.</param>
    /// <param name="configuration">The user's.</param>
    /// <param name="plan">What is different.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">It does not start; says why.</exception>
    public static async Task<BenchGateway> StartAsync(string folder, GatewayConfiguration configuration, GatewayPlan plan, CancellationToken cancellationToken)
    {
        var (files, events) = (new GatewayFiles(folder, configuration, plan), new GatewayEvents());
        // What the user's environment says is in the configuration already.
        var process = BenchProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "gateway"),
            ["run", RunCommand.UntilInputEnds, "--config", files.ConfigurationFile],
            Directory.GetCurrentDirectory(),
            Patience,
            events.Take,
            name => GatewayConfiguration.Sections.Any(section => name.StartsWith($"{section}__", StringComparison.OrdinalIgnoreCase)));
        var gateway = new BenchGateway(process, files, events);
        try
        {
            await gateway.ConnectAsync(cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>One GET of the site, on a connection of its own.</summary>
    /// <param name="host">A host of the site.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandException">No guest answered; says why.</exception>
    public async Task<(Answer Answer, ServerTimingEntries Timing)> GetAsync(string host, string path, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(FirstByte.Deadline);
        try
        {
            var answer = await FirstByte.MeasureAsync(Address, host, path, deadline.Token);
            return ServerTimingEntries.Of(answer) is { } timing ? (answer, timing) : throw new CommandException(Explain($"the answer was {answer.Status}, and not from a guest"));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new CommandException(Explain(exception.Message), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(Explain(FirstByte.NoAnswer), exception);
        }
    }

    public Task StopVmsAsync(CancellationToken cancellationToken) => Admin.StopAsync(GatewayPlan.SiteName, now: false, cancellationToken);

    public Task<VmView[]> ListVmsAsync(CancellationToken cancellationToken) => Admin.ListVmsAsync(cancellationToken);

    /// <summary>Waits, but not for ever, until the list of VMs is as wanted; whether it is.</summary>
    public async Task<bool> WaitAsync(Func<IReadOnlyList<VmView>, bool> wanted, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(patience);
        try
        {
            while (!wanted(await ListVmsAsync(bounded.Token)))
            {
                await Task.Delay(PollInterval, bounded.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>How many shells wait in a list of VMs.</summary>
    public static int Shells(IEnumerable<VmView> vms) => vms.Count(vm => vm.State == nameof(VmState.Shell));

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        await _process.DisposeAsync();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var ended = _process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(_events.Listening, ended).WaitAsync(StartDeadline, cancellationToken) == ended)
        {
            throw new CommandException(Complaint ?? $"a gateway of the bench ended with {await ended}:\n{_process.Tail}");
        }

        Listening = await _events.Listening;
        _admin = new AdminClient(GatewayConfiguration.Create([new("Gateway:State", _files.State), new("Gateway:Admin:Url", Listening.AdminUrl)]));
    }

    private string Explain(string reason) => Complaint is { } complaint ? $"{reason}: {complaint}" : reason;
}
