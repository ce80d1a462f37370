using System.Text.Json.Nodes;
using Gateway.Images.Manifests;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.State;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests;

/// <summary>A launcher ends and leaves its VMs running; what the next one on the same state makes of them.</summary>
public sealed class AdoptionTests : IAsyncDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LauncherKit _earlier = new();
    private readonly LauncherKit _next;

    public AdoptionTests()
    {
        _next = new LauncherKit(("Gateway:State", _earlier.State));
    }

    public static TheoryData<string, string> Mismatches { get; } = new()
    {
        { "processId", "1" },
        { "processStartTime", "1" },
        { "id", "\"test-2\"" },
        { "arguments", "[\"qemu\"]" },
        { "environment", "\"00\"" },
        { "accelerator", "\"kvm\"" },
        { "user", "\"somebody\"" },
        { "address", "[\"127.64.0.1\"]" },
        { "address", "[]" },
        { "address", "[\"127.0.0.1:20080\"]" },
        { "monitorSocket", "\"none.sock\"" },
        { "consoleSocket", "\"none.sock\"" },
        { "instance", "null" },
    };

    [Fact]
    public async Task AdoptAsync_LeftRunning_IsTheSameVmAndStopsLikeAnyOther()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();

        var vm = Assert.Single(await _next.AdoptAsync(_deadline, left.Specification));

        Assert.Equal((left.ProcessId, left.Address, left.Folder, left.StartedAt), (vm.ProcessId, vm.Address, vm.Folder, vm.StartedAt));
        Assert.Equal(left.Arguments, vm.Arguments);
        Assert.Equal(left.CommandLine, vm.CommandLine);
        Assert.Equal(VmSource.Warm, vm.Source);
        Assert.Equal("ready\n", vm.ConsoleTail);
        Assert.Equal(1, _next.Addresses.Taken);
        await using (await vm.ConnectAsync(_deadline))
        {
            Assert.False(vm.Gone.IsCancellationRequested);
        }

        await vm.StopAsync();
        Assert.True((await vm.Exited).Requested);
        AssertNothingLeft(left.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_AsOftenAsItLikes_IsTheSameVm()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        Assert.Single(await _next.AdoptAsync(_deadline, left.Specification));
        await _next.LeaveAsync();
        await using var third = new LauncherKit(("Gateway:State", _earlier.State));

        var vm = Assert.Single(await third.AdoptAsync(_deadline, left.Specification));

        Assert.Equal(left.ProcessId, vm.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_GuestPrints_ConsoleGoesOn()
    {
        var left = await _earlier.LaunchAsync(_earlier.Specification(new GuestProgram().Print("ready\n").PrintForEver('x')), _deadline);
        await _earlier.LeaveAsync();
        var log = new FileInfo(Path.Combine(left.Folder, "console.log"));
        var before = log.Length;

        var vm = Assert.Single(await _next.AdoptAsync(_deadline, left.Specification));

        await LauncherKit.UntilAsync(
            () =>
            {
                log.Refresh();
                return log.Length > before;
            },
            _deadline);
        Assert.EndsWith("xxx", vm.ConsoleTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdoptAsync_HypervisorPrintsAndNobodyReads_RunsOn()
    {
        var left = await _earlier.LaunchAsync(_earlier.Specification(new GuestProgram().Print("ready\n").PrintForEver('x')), _deadline);
        await _earlier.LeaveAsync();
        using (var folder = Descriptor.OpenFolder(left.Folder))
        using (var monitor = new QmpClient(await ChannelListener.ConnectAsync(folder, "qmp.sock", _deadline), _ => { }, TimeProvider.System))
        {
            await monitor.ExecuteAsync("human-monitor-command", arguments => arguments.WriteString("command-line", "log exec"), TestTimeouts.Local, _deadline);
        }

        var vm = Assert.Single(await _next.AdoptAsync(_deadline, left.Specification));

        Assert.Equal(left.ProcessId, vm.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_EndsAfterwards_IsNoticed()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        var vm = Assert.Single(await _next.AdoptAsync(_deadline, left.Specification));
        using var process = Descriptor.OfProcess(ProcessIdentity.Of(vm.ProcessId)!)!;

        _ = Libc.SignalProcess(process.Number, Libc.SignalKill);
        var exit = await vm.Exited.WaitAsync(_deadline);

        Assert.False(exit.Requested);
        Assert.True(vm.Gone.IsCancellationRequested);
        await LauncherKit.UntilAsync(() => _next.VmFolders.Count == 0 && _next.Addresses.Taken == 0, _deadline);
        await vm.StopAsync();
        vm.Retire();
        Assert.DoesNotContain(_next.Messages, message => message.Contains("could not be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AdoptAsync_Unwanted_IsEnded()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();

        Assert.Empty(await _next.AdoptAsync(_deadline));

        AssertNothingLeft(left.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_Retired_IsEnded()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        left.Retire();
        await _earlier.LeaveAsync();

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task AdoptAsync_RecordSaysOtherwise_VmIsEnded(string member, string value)
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        var file = Path.Combine(left.Folder, "vm.json");
        var record = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.NotNull(record[member]);
        record[member] = JsonNode.Parse(value);
        File.WriteAllText(file, record.ToJsonString());

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[ 1 ]")]
    public async Task AdoptAsync_RecordIsGarbage_VmIsEnded(string record)
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        File.WriteAllText(Path.Combine(left.Folder, "vm.json"), record);

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
    }

    [Theory]
    [InlineData("vm.json")]
    [InlineData("serving")]
    [InlineData("qmp.sock")]
    [InlineData("console.sock")]
    public async Task AdoptAsync_FileMissing_VmIsEnded(string file)
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        File.Delete(Path.Combine(left.Folder, file));

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_ProcessIsStopped_IsEndedInTime()
    {
        const int SignalStop = 19;
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        using var process = Descriptor.OfProcess(ProcessIdentity.Of(left.ProcessId)!)!;
        _ = Libc.SignalProcess(process.Number, SignalStop);

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_GuestDoesNotAnswer_IsEndedInTime()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        var image = left.Specification.Image;
        var answering = left.Specification with { Image = image with { Manifest = image.Manifest with { Ready = new ImageReadiness(null, "/") } } };

        Assert.Empty(await _next.AdoptAsync(_deadline, answering));

        AssertNothingLeft(left.ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_GuestIsPaused_IsEnded()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        using (var folder = Descriptor.OpenFolder(left.Folder))
        using (var monitor = new QmpClient(await ChannelListener.ConnectAsync(folder, "qmp.sock", _deadline), _ => { }, TimeProvider.System))
        {
            await monitor.ExecuteAsync("stop", null, TestTimeouts.Local, _deadline);
        }

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
        Assert.Contains(_next.Messages, message => message.Contains("paused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AdoptAsync_RecordNamesAStranger_StrangerIsLeftAlone()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();

        // One that the record names to the tick, and one that even works in the folder.
        using var named = Sleep("/");
        using var inside = Sleep(left.Folder);
        var folder = new VmFolder(left.Folder);
        folder.Write(folder.Read()! with { ProcessId = named.Id, ProcessStartTime = named.Identity!.StartTime });

        Assert.Empty(await _next.AdoptAsync(_deadline, left.Specification));

        AssertNothingLeft(left.ProcessId);
        Assert.Equal(named.Identity, ProcessIdentity.Of(named.Id));
        Assert.Equal(inside.Identity, ProcessIdentity.Of(inside.Id));
        await Task.WhenAll(EndAsync(named), EndAsync(inside));
    }

    [Fact]
    public async Task AdoptAsync_FolderHasNoProcess_IsRemoved()
    {
        Directory.CreateDirectory(Path.Combine(_earlier.State, "vms", "empty"));

        Assert.Empty(await _next.AdoptAsync(_deadline));

        Assert.Empty(_next.VmFolders);
    }

    [Fact]
    public async Task AdoptAsync_StateIsFoundByALink_IsTheSameVm()
    {
        var left = await _earlier.LaunchReadyAsync(_deadline);
        await _earlier.LeaveAsync();
        using var elsewhere = new TemporaryFolder();
        var link = elsewhere.Combine("state");
        Directory.CreateSymbolicLink(link, _earlier.State);
        await using var next = new LauncherKit(("Gateway:State", link));

        Assert.Equal(left.ProcessId, Assert.Single(await next.AdoptAsync(_deadline, left.Specification)).ProcessId);
    }

    [Fact]
    public async Task AdoptAsync_Many_AllAreTheSame()
    {
        var program = new GuestProgram().Print("ready\n").Halt();
        var left = new List<IVm>();
        for (var number = 0; number < 12; number++)
        {
            left.Add(await _earlier.LaunchAsync(_earlier.Specification(program), _deadline));
        }

        await _earlier.LeaveAsync();

        var vms = await _next.AdoptAsync(_deadline, left.Select(vm => vm.Specification));

        Assert.Equal(left.Select(vm => vm.ProcessId).Order(), vms.Select(vm => vm.ProcessId).Order());
        Assert.Equal(left.Count, _next.Addresses.Taken);
    }

    [Fact]
    public void Seal_Variables_RevealsNothingAndTellsThemApart()
    {
        var state = _next.Services.GetRequiredService<StateFolder>();
        state.Open();
        var seal = new EnvironmentSeal(state);
        var variables = new Dictionary<string, string> { ["PASSWORD"] = "hush", ["USER"] = "me" };

        Assert.Equal("", seal.Of(new Dictionary<string, string>()));
        Assert.DoesNotContain("hush", seal.Of(variables), StringComparison.Ordinal);
        Assert.Equal(seal.Of(variables), new EnvironmentSeal(state).Of(variables.Reverse().ToDictionary()));
        Assert.NotEqual(seal.Of(variables), seal.Of(new Dictionary<string, string>(variables) { ["PASSWORD"] = "hash" }));
        Assert.NotEqual(seal.Of(variables), seal.Of(new Dictionary<string, string> { ["PASSWORD"] = "hush" }));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state.Path, "key")));
    }

    public async ValueTask DisposeAsync()
    {
        await _next.DisposeAsync();
        await _earlier.DisposeAsync();
    }

    private static VmProcess Sleep(string folder) => VmProcess.Start(new SpawnRequest("/bin/sleep", ["60"], folder, [], []), _ => { });

    private static async Task EndAsync(VmProcess process)
    {
        process.Signal(Libc.SignalKill);
        await process.Exited;
    }

    private void AssertNothingLeft(int processId)
    {
        Assert.Null(ProcessIdentity.Of(processId));
        Assert.Empty(_next.VmFolders);
        Assert.Equal(0, _next.Addresses.Taken);
    }
}
