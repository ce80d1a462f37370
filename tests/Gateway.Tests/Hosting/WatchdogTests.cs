using Gateway.Admin;
using Gateway.Hosting.Systemd;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.Tests.Hosting;

public sealed class WatchdogTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TaskCompletionSource<ServiceState> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _logged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Check_GatewayAnswers_ShowsASignOfLife()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        using var watchdog = Create(gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority));

        await watchdog.StartAsync(_token);

        Assert.Equal("WATCHDOG=1", (await _told.Task.WaitAsync(_token)).ToString());
        await watchdog.StopAsync(_token);
    }

    [Fact]
    public async Task Check_NobodyAnswers_ShowsNoneAndSaysWhy()
    {
        using var watchdog = Create("http://127.0.0.1:1");

        await watchdog.StartAsync(_token);
        await _logged.Task.WaitAsync(_token);
        await watchdog.StopAsync(_token);

        Assert.False(_told.Task.IsCompleted);
    }

    private Watchdog Create(string admin)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("WATCHDOG_USEC", "100000")]).Build();
        var life = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        life.NotifyStarted();
        var log = FakeLogCollector.Create(new FakeLogCollectorOptions { OutputSink = _ => _logged.TrySetResult() });
        return new Watchdog(configuration, life, new RecordingNotifier(_told), AdminEndpoint.TryParse(admin)!, TimeProvider.System, new FakeLogger<Watchdog>(log));
    }

    private sealed class RecordingNotifier(TaskCompletionSource<ServiceState> told) : ISystemdNotifier
    {
        public bool IsEnabled => true;

        public void Notify(ServiceState state) => told.TrySetResult(state);
    }
}
