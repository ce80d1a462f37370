using Gateway.Qemu.Console;
using Gateway.Vms.Activation;
using Gateway.Vms.Configuration;
using Gateway.Vms.Instances;
using Microsoft.Extensions.Options;

namespace Gateway.Admin.Logs;

/// <summary>
/// What the consoles of a site's VMs said: of those that have ended, from the state folder's log; of those that run, their last part, and from then on whatever they say. A console is the
/// guest's to write: what comes out here is fit for a terminal.
/// </summary>
internal sealed class ConsoleLogs(VmActivator activator, IOptions<GatewayOptions> options, IHostApplicationLifetime life, TimeProvider time)
{
    /// <summary>How often a followed console is looked at. Nobody is held up by it, and it costs nothing while nobody follows.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>What the kept log of a site holds, the older part first; empty where there is none.</summary>
    public static string ReadKept(string state, string site) => ReadKept(new SiteLogFile(state, site));

    public async Task WriteAsync(string site, TextWriter output)
    {
        await output.WriteAsync(ReadKept(options.Value.State, site));
        foreach (var vm in Running(site))
        {
            await output.WriteAsync($"== {vm.Id}: {vm.State}\n{vm.Vm!.ConsoleTail.TrimEnd('\n')}\n");
        }

        await output.FlushAsync();
    }

    /// <summary>Goes on until the reader leaves or the gateway ends.</summary>
    public async Task FollowAsync(string site, TextWriter output, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.ApplicationStopping);
        var file = new SiteLogFile(options.Value.State, site);
        await output.WriteAsync(ReadKept(file));
        // The response is written to without blocking, whatever the length.
        var news = new StringWriter();
        var follower = new LogFollower(file, new TerminalLog(news));
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                follower.Look(Running(site));
                await output.WriteAsync(news.GetStringBuilder(), either.Token);
                news.GetStringBuilder().Clear();
                await output.FlushAsync(either.Token);
            }
            while (await timer.WaitForNextTickAsync(either.Token));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // What there was is written, and the response ends well.
        }
    }

    /// <summary>A live view for a page; what was kept of earlier VMs comes first.</summary>
    /// <param name="site">Name of the site; empty for a VM that no instance owns.</param>
    /// <param name="vm">Name of the only VM that is looked at; null for all of the site's.</param>
    public LiveConsole Open(string site, string? vm = null) => new(reader =>
    {
        var file = new SiteLogFile(options.Value.State, site);
        foreach (var line in vm is null ? ReadKept(file).Split('\n').SkipLast(1) : [])
        {
            reader.Kept(line);
        }

        var follower = new LogFollower(file, reader, vm);
        return () => follower.Look(Running(site));
    });

    private static string ReadKept(SiteLogFile file) => ConsoleText.Sanitise(file.ReadAll());

    private IEnumerable<VmSnapshot> Running(string site) => activator.Snapshot().Where(vm => vm.Site == site && vm.Vm is not null);
}
