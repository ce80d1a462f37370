using System.Globalization;
using Gateway.Admin;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Hosting.Systemd;

/// <summary>
/// A sign of life for the service manager, three times in each <c>WatchdogSec</c>, and only while the gateway answers <c>/healthz</c> as any client would see it. Where none is asked for it does
/// nothing.
/// </summary>
internal sealed class Watchdog(
    IConfiguration configuration, IHostApplicationLifetime life, ISystemdNotifier manager, AdminEndpoint admin, TimeProvider time, ILogger<Watchdog> logger) : BackgroundService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!manager.IsEnabled || Interval() is not { } interval)
        {
            return;
        }

        // A connection for each check: that new ones are accepted is part of the question.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = interval };
        await StartedAsync(stoppingToken);
        var url = new Uri($"{admin.ClientUrl}/healthz");
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            await CheckAsync(http, url, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A third of what the manager waits, so that a slow answer is in time; null where it waits for no sign of this process.</summary>
    private TimeSpan? Interval()
        => configuration["WATCHDOG_PID"] is { Length: > 0 } process && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture) ? null
            : long.TryParse(configuration["WATCHDOG_USEC"], NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 2
                ? TimeSpan.FromMicroseconds(microseconds / 3)
                : null;

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task CheckAsync(HttpClient http, Uri url, CancellationToken stoppingToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, stoppingToken);
            answer.EnsureSuccessStatusCode();
            manager.Notify(Alive);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            logger.Unhealthy(url.ToString(), exception.Message);
        }
    }
}
