using System.Diagnostics;
using Gateway.Solo5.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Solo5.Tests;

/// <summary>Guests that outlive the gateway that started them.</summary>
public sealed class AdoptionTests : IAsyncDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly Solo5Kit _first;

    public AdoptionTests()
    {
        Solo5Kit.SkipWithoutNetworks();
        _first = new Solo5Kit();
    }

    public ValueTask DisposeAsync() => _first?.DisposeAsync() ?? default;

    [Fact]
    public async Task Adopt_GuestThatServed_IsReachedWhereItWas()
    {
        var specification = _first.Specification("first");
        var vm = await _first.LaunchAsync(specification, _token);
        await _first.LeaveAsync();
        await using var second = new Solo5Kit(_first.State);

        var adopted = Assert.Single(await second.AdoptAsync(_token, specification));

        Assert.Equal((vm.ProcessId, vm.Address, VmSource.Warm), (adopted.ProcessId, adopted.Address, adopted.Source));
        Assert.Equal("/ first ", await adopted.AskAsync("/", _token));
        Assert.Equal("/ first ", await adopted.Address.AskAsync("/", _token));
        await adopted.StopAsync();
        second.AssertNothingLeft();
    }

    /// <summary>With nobody at the other end of its console, a process that prints must not be ended for it.</summary>
    [Fact]
    public async Task Adopt_GuestThatPrinted_LosesNoByteOfIt()
    {
        var specification = _first.Specification();
        var vm = await _first.LaunchAsync(specification, _token);
        await vm.AskAsync("/say/before", _token);
        await _first.LeaveAsync();
        await using (var network = NetworkOf(vm))
        {
            await network.AskAsync("/say/meanwhile", _token);
        }

        await using var second = new Solo5Kit(_first.State);
        var adopted = Assert.Single(await second.AdoptAsync(_token, specification));
        await adopted.AskAsync("/say/after", _token);
        await adopted.StopAsync();

        Assert.Equal("Solo5: Bindings version standin\nbefore\nmeanwhile\nafter\n", adopted.ConsoleTail);
    }

    [Fact]
    public async Task Adopt_GuestThatEndsLater_IsNoticed()
    {
        var specification = _first.Specification();
        await _first.LaunchAsync(specification, _token);
        await _first.LeaveAsync();
        await using var second = new Solo5Kit(_first.State);
        var adopted = Assert.Single(await second.AdoptAsync(_token, specification));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => adopted.AskAsync("/exit", _token));

        Assert.False((await adopted.Exited.WaitAsync(_token)).Requested);
        await adopted.StopAsync();
        second.AssertNothingLeft();
    }

    [Fact]
    public async Task Adopt_NotWanted_IsEnded()
    {
        await _first.LaunchAsync(_first.Specification(), _token);
        await _first.LeaveAsync();
        await using var second = new Solo5Kit(_first.State);

        Assert.Empty(await second.AdoptAsync(_token));

        second.AssertNothingLeft();
    }

    [Fact]
    public async Task Adopt_OtherTenderNow_IsEnded()
    {
        var specification = _first.Specification();
        await _first.LaunchAsync(specification, _token);
        await _first.LeaveAsync();
        await using var second = new Solo5Kit(_first.State, "/bin/true");

        Assert.Empty(await second.AdoptAsync(_token, specification));

        second.AssertNothingLeft();
    }

    [Fact]
    public async Task Adopt_ProcessThatIsStopped_IsEndedInTime()
    {
        var specification = _first.Specification();
        var vm = await _first.LaunchAsync(specification, _token);
        await _first.LeaveAsync();
        using (var stop = Process.Start("kill", ["-STOP", $"{vm.ProcessId}"]))
        {
            await stop.WaitForExitAsync(_token);
        }

        await using var second = new Solo5Kit(_first.State);

        Assert.Empty(await second.AdoptAsync(_token, specification));

        second.AssertNothingLeft();
    }

    private static GuestNetworkVisit NetworkOf(IVm vm) => new(vm);
}
