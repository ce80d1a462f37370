using System.Net;
using System.Net.Sockets;
using Gateway.Solo5.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Solo5;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Solo5.Tests;

/// <summary>
/// Processes in real networks of their own, reached for real; what runs in them stands in for Solo5's tender and its guest (<see cref="StandInTender"/>). The real ones are for
/// <see cref="RealTenderTests"/>.
/// </summary>
public sealed class Solo5LauncherTests : IAsyncDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly Solo5Kit _kit;

    public Solo5LauncherTests()
    {
        Solo5Kit.SkipWithoutNetworks();
        _kit = new Solo5Kit();
    }

    public ValueTask DisposeAsync() => _kit?.DisposeAsync() ?? default;

    [Fact]
    public async Task Launch_Guest_AnswersByBothWays()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification("--ipv4={guest.address}/{guest.prefix} -v"), _token);

        Assert.Equal("/a --ipv4=10.0.2.15/24 -v ", await vm.AskAsync("/a", _token));
        Assert.Equal("/b --ipv4=10.0.2.15/24 -v ", await vm.Address.AskAsync("/b", _token));
        Assert.StartsWith("127.", vm.Address.Address.ToString(), StringComparison.Ordinal);
        Assert.Equal([VmPhase.Spawn, VmPhase.Boot, VmPhase.Ready], vm.Phases.Select(phase => phase.Phase));
        Assert.Equal(vm.Arguments, File.ReadAllText($"/proc/{vm.ProcessId}/cmdline").TrimEnd('\0').Split('\0'));
        Assert.False(vm.CanSuspend);
    }

    [Fact]
    public async Task Launch_LongAnswer_ComesWholeByBothWays()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification(), _token);

        Assert.Equal(32767, (await vm.AskAsync("/large", _token)).Length);
        Assert.Equal(32767, (await vm.Address.AskAsync("/large", _token)).Length);
    }

    /// <summary>All have the address 10.0.2.15 inside.</summary>
    [Fact]
    public async Task Launch_ManyGuests_EachIsReachedAtItsOwnAddress()
    {
        var vms = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _kit.LaunchAsync(_kit.Specification($"guest{number}"), _token)));

        for (var number = 0; number < vms.Length; number++)
        {
            Assert.Equal($"/ guest{number} ", await vms[number].Address.AskAsync("/", _token));
            Assert.Equal($"/ guest{number} ", await vms[number].AskAsync("/", _token));
        }
    }

    [Fact]
    public async Task Launch_SecondPort_HasADoorToo()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification("", null, 80, 8080), _token);

        Assert.Equal("/second ", await new IPEndPoint(vm.Address.Address, vm.Address.Port + 1).AskAsync("/second", _token));
    }

    [Fact]
    public async Task Launch_Guest_HasNothingButItsOwnNetworkAndNoRights()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification(), _token);

        Assert.NotEqual(new FileInfo("/proc/self/ns/net").LinkTarget, new FileInfo($"/proc/{vm.ProcessId}/ns/net").LinkTarget);
        var devices = File.ReadLines($"/proc/{vm.ProcessId}/net/dev").Skip(2).Select(line => line.Split(':')[0].Trim()).ToList();
        Assert.Contains("tap0", devices);
        Assert.DoesNotContain("eth0", devices);
        var status = File.ReadAllLines($"/proc/{vm.ProcessId}/status");
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapAmb:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.DoesNotContain(status, line => line.StartsWith("Uid:\t0\t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_RunningGuest_LeavesNothing()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification(), _token);

        await vm.StopAsync();

        Assert.Equal(new VmExit(Requested: true, ExitCode: 143), await vm.Exited);
        Assert.True(vm.Gone.IsCancellationRequested);
        _kit.AssertNothingLeft();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(vm.Address, _token))).SocketErrorCode);
    }

    [Fact]
    public async Task Guest_EndsByItself_IsNoticedAndCleanedUp()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification(), _token);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => vm.AskAsync("/exit", _token));

        Assert.Equal(new VmExit(Requested: false, ExitCode: 7), await vm.Exited.WaitAsync(_token));
        await vm.StopAsync();
        _kit.AssertNothingLeft();
    }

    [Fact]
    public async Task Console_WhatTheGuestPrints_IsKept()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification(), _token);

        await vm.AskAsync("/say/something", _token);
        await vm.StopAsync();

        Assert.Equal("Solo5: Bindings version standin\nsomething\n", vm.ConsoleTail);
    }

    [Theory]
    [InlineData("refuse", VmLaunchFailure.Refused, "refuses image 'guest', exit code 1: standin: Executable requests unsupported ABI version 9")]
    [InlineData("exit", VmLaunchFailure.GuestDied, "ended before it was ready")]
    public async Task Launch_NoGuestComesUp_SaysWhyAndLeavesNothing(string arguments, VmLaunchFailure failure, string expected)
    {
        var error = await Assert.ThrowsAsync<VmLaunchException>(() => _kit.LaunchAsync(_kit.Specification(arguments), _token));

        Assert.Equal(failure, error.Failure);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        _kit.AssertNothingLeft();
    }

    [Fact]
    public async Task Launch_DeafGuestGivenUp_LeavesNothing()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _kit.LaunchAsync(_kit.Specification("deaf"), patience.Token));

        _kit.AssertNothingLeft();
    }

    [Fact]
    public async Task Launch_Disk_IsTheVmsOwnCopy()
    {
        var specification = _kit.Specification("", [.. "as it was before"u8, .. new byte[496]]);
        var vm = await _kit.LaunchAsync(specification, _token);

        Assert.Equal("as it was before", await vm.AskAsync("/disk", _token));
        Assert.Equal("written by guest", await vm.AskAsync("/disk", _token));
        await vm.StopAsync();
        var second = await _kit.LaunchAsync(specification with { Id = "second" }, _token);

        Assert.Equal("as it was before", await second.AskAsync("/disk", _token));
    }

    [Fact]
    public async Task Launch_OtherDisksThanTheProgramDeclares_IsRefused()
    {
        var specification = _kit.Specification("", new byte[512]);
        var image = specification.Image with { Manifest = specification.Image.Manifest with { Disks = [] } };

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => _kit.LaunchAsync(specification with { Image = image }, _token));

        Assert.Equal(VmLaunchFailure.Refused, error.Failure);
        Assert.Contains("declares 1 block device", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_ManyAtOnce_AllAreServed()
    {
        var vm = await _kit.LaunchAsync(_kit.Specification(), _token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => vm.Address.AskAsync($"/{number}", _token)));

        Assert.Equal(Enumerable.Range(0, 32).Select(number => $"/{number} "), answers);
    }

    [Fact]
    public async Task Explain_Guest_NamesEveryArgument()
    {
        var explanation = await _kit.Launcher.ExplainAsync(_kit.Specification("-v"), _token);

        Assert.Contains("--net:service=tap0", explanation.Flags.Select(flag => flag.What));
        Assert.All(explanation.Flags, flag => Assert.NotEmpty(flag.Reason));
    }

    [Fact]
    public async Task Bake_Guest_SaysWhyNot()
        => Assert.Contains("never", (await Assert.ThrowsAsync<VmLaunchException>(() => _kit.Launcher.BakeAsync(_kit.Specification(), _token))).Message, StringComparison.Ordinal);
}
