using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Configuration.Reloading;
using Gateway.Vms.Sites;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Hosting.Systemd;

/// <summary>
/// Tells the service manager, where there is one (<c>Type=notify</c>), that the gateway listens, reloads or ends; and reads its files again on SIGHUP. A gateway in a terminal ends on
/// SIGHUP instead: the terminal is gone.
/// </summary>
internal sealed class ServiceLifetime(
    IHostApplicationLifetime life, ISystemdNotifier manager, SiteCatalog sites, ConfigurationReload configuration, TimeProvider time, ILogger<ServiceLifetime> logger)
    : IHostLifetime, IDisposable
{
    private PosixSignalRegistration? _hangUp;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        life.ApplicationStarted.Register(Started);
        life.ApplicationStopping.Register(() => manager.Notify(ServiceState.Stopping));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _hangUp?.Dispose();

    /// <summary>Only from now on: what starts is not reloaded.</summary>
    private void Started()
    {
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HangUp);
        manager.Notify(ServiceState.Ready);
    }

    private void HangUp(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!Console.IsInputRedirected)
        {
            life.StopApplication();
            return;
        }

        // The signals' own thread is not for waiting.
        _ = ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        var now = time.GetElapsedTime(0, time.GetTimestamp()).TotalMicroseconds;
        manager.Notify(new ServiceState(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={now:0}")));
        IReadOnlyList<string> errors = [.. await configuration.TryReloadAsync(), .. ReloadSites()];
        manager.Notify(new ServiceState($"READY=1\nSTATUS={(errors.Count == 0 ? "" : $"The last reload was refused: {errors[0]}")}"));
    }

    private IEnumerable<string> ReloadSites()
    {
        var errors = sites.TryReload();
        if (errors.Count == 0)
        {
            logger.Reloaded(sites.Current.Sites.Count, sites.Folder);
        }

        return errors.Select(error => error.ToString());
    }
}
