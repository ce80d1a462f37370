using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>A VM for each request, gone when its response or socket has ended.</summary>
public sealed class RequestInstanceTests
{
    private const string Site = "\"Instance\": \"Request\"";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_Each_HasAVmOfItsOwnUntilItsAnswerHasEnded()
    {
        var gate = new SemaphoreSlim(0);
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begun", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await gate.WaitAsync(context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest, Site);

        using var first = await gateway.GetAsync("/", _token);
        using var second = await gateway.GetAsync("/", _token);
        Assert.Equal(2, gateway.Launcher.Running);
        Assert.All(gateway.Launcher.Vms, vm => Assert.False(vm.IsStopping));
        gate.Release(2);
        await first.Content.ReadAsStringAsync(_token);
        await second.Content.ReadAsStringAsync(_token);

        Assert.NotEqual(first.Headers.GetValues("X-Gateway-Vm"), second.Headers.GetValues("X-Gateway-Vm"));
        Assert.False(first.Headers.Contains("Set-Cookie"));
        await Task.WhenAll(gateway.Launcher.Vms.Select(vm => vm.Exited)).WaitAsync(_token);
    }

    [Fact]
    public async Task WebSocket_HoldsItsVmAndTakesItAlong()
    {
        await using var guest = await TestGuest.StartAsync(WebSocketEcho.ServeAsync);
        await using var gateway = await TestGateway.StartAsync(guest, Site);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", TestGateway.Host);
        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws" }.Uri, _token);
        var buffer = new byte[64];
        for (var message = 0; message < 3; message++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"hello {message}"), WebSocketMessageType.Text, endOfMessage: true, _token);
            var received = await socket.ReceiveAsync(buffer, _token);
            Assert.Equal($"hello {message}", Encoding.ASCII.GetString(buffer, 0, received.Count));
            Assert.False(gateway.Launcher.Vms.Single().IsStopping);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _token);

        await gateway.Launcher.Vms.Single().Exited.WaitAsync(_token);
    }

    [Fact]
    public async Task Client_LeavesDuringTheBoot_VmIsGivenUp()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, Site);
        gateway.Launcher.HoldLaunches = true;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(_token);
        var first = gateway.GetAsync("/", leaving.Token);
        var launch = await gateway.Launcher.NextLaunchAsync();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await launch.Cancelled.WaitAsync(_token);
        Assert.Empty(gateway.Launcher.Vms);
    }

    [Fact]
    public async Task Client_LeavesDuringTheAnswer_VmIsStopped()
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begun", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var gateway = await TestGateway.StartAsync(guest, Site);

        (await gateway.GetAsync("/", _token)).Dispose();

        await gateway.Launcher.Vms.Single().Exited.WaitAsync(_token);
    }

    [Fact]
    public async Task Request_VmCannotBeReached_TheNextAttemptHasAFreshOne()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, Site);
        var unreachable = "";
        gateway.Launcher.Upstream = vm => vm.Id == Volatile.Read(ref unreachable) ? null : guest.Address;
        gateway.Launcher.HoldLaunches = true;
        var request = gateway.GetAsync("/", _token);
        var launch = await gateway.Launcher.NextLaunchAsync();
        Volatile.Write(ref unreachable, launch.Specification.Id);
        gateway.Launcher.HoldLaunches = false;
        launch.Answer();

        using var response = await request;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, gateway.Launcher.Launches);
        Assert.Equal(2, gateway.Launcher.Vms.Select(vm => vm.Specification.Instance).Distinct().Count());
        await Task.WhenAll(gateway.Launcher.Vms.Select(vm => vm.Exited)).WaitAsync(_token);
    }

    [Fact]
    public async Task Request_MoreAtOnceThanMaxInstances_AllAreServed()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, Site + ", \"Limits\": { \"MaxInstances\": 5 }");

        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var response = await gateway.GetAsync("/", _token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(_token));
        }));

        Assert.All(responses, response => Assert.Equal((HttpStatusCode.OK, "ok"), response));
        Assert.Equal(40, gateway.Launcher.Launches);
        Assert.InRange(gateway.Launcher.MostRunning, 1, 5);
    }

    [Fact]
    public async Task Wake_Request_IsRefusedInASentence()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, Site);

        using var response = await gateway.Admin.PostAsync("/api/v1/sites/test/wake?instance=AAAAAAAAAAAAAAAAAAAAAA", content: null, _token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("there is nothing to wake", await response.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Launcher.Launches);
    }
}
