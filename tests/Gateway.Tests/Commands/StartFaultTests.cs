using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.Crashes;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What keeps <c>gateway run</c> from starting: it ends with 1 and a line that names the thing and the setting, never with a stack trace.</summary>
public sealed class StartFaultTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Kestrel:Endpoints:Http:Url")]
    [InlineData("Gateway:Admin:Url")]
    public async Task Run_PortInUse_NamesAddressAndSetting(string key)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await AssertRefusesAsync(
            $"cannot listen on {taken.LocalEndpoint} ({key}=http://{taken.LocalEndpoint}): somebody else listens there already.", $"--{key}=http://{taken.LocalEndpoint}");
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:Http:Url")]
    [InlineData("Gateway:Admin:Url")]
    public async Task Run_AddressOfAnotherMachine_NamesAddressAndSetting(string key)
        => await AssertRefusesAsync($"cannot listen on 192.0.2.1:8080 ({key}=http://192.0.2.1:8080): this machine has no such address.", $"--{key}=http://192.0.2.1:8080");

    [Fact]
    public async Task Run_BothOnOnePort_NamesBoth()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        await AssertRefusesAsync(
            $"(Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port}, Gateway:Admin:Url=http://127.0.0.1:{port})",
            $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port}",
            $"--Gateway:Admin:Url=http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task Run_NoCertificate_NamesTheSection()
        => await AssertRefusesAsync("'/no/such.pfx'. (Kestrel)", "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Https:Certificate:Path=/no/such.pfx");

    [Fact]
    public async Task Run_StateIsAFile_NamesFolderAndSetting()
        => await AssertRefusesAsync($"the state folder '{_folder.ConfigurationFile}' cannot be used: ", $"--Gateway:State={_folder.ConfigurationFile}");

    [Theory]
    [InlineData("ro", "Read-only file system")]
    [InlineData("full", "No space left on device")]
    public async Task Run_StateReadOnlyOrFull_NamesFolderAndReasonAndLeavesNothing(string fault, string reason)
    {
        await using var mount = await SmallMount.TryCreateAsync(Directory.CreateDirectory(_folder.State).FullName, _token);
        Assert.SkipWhen(mount is null, "a file system can be mounted by root only");
        await mount.BreakAsync(fault, _token);
        var before = Directory.GetFileSystemEntries(_folder.State);

        await AssertRefusesAsync($"the state folder '{_folder.State}' cannot be used: {reason}");

        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.State));
    }

    [Fact]
    public async Task Run_ImagesIsAFile_NamesFolderAndSetting()
        => await AssertRefusesAsync($"the image store cannot be used (Gateway:Images={_folder.ConfigurationFile})", $"--Gateway:Images={_folder.ConfigurationFile}");

    [Fact]
    public async Task Run_NoSitesFolder_NamesFolderAndSetting()
        => await AssertRefusesAsync("/nowhere: cannot be read as the folder of sites (Gateway:Sites): ", "--Gateway:Sites=/nowhere");

    [Fact]
    public async Task Run_QemuTooOld_NamesItAndWhatIsNeeded()
    {
        var old = ExecutableFile.Write(Path.Combine(_folder.Root, "old-qemu"), "#!/bin/sh\necho 'QEMU emulator version 5.2.0 (Debian 1:5.2+dfsg-11)'\n");

        await AssertRefusesAsync($"'{old}' is QEMU 5.2.0, but 7.2 or newer is needed (Gateway:Qemu:Binary={old})", $"--Gateway:Qemu:Binary={old}", $"--Gateway:Qemu:User={(Environment.IsPrivilegedProcess ? "root" : "")}");
    }

    [Fact]
    public async Task Run_SecondGatewayOnOneStateFolder_RefusesAndTheFirstGoesOn()
    {
        await using var first = await GatewayProcess.StartAsync(_folder, _token);

        await AssertRefusesAsync($"the state folder '{_folder.State}' is in use by another gateway, process {first.Id}: give this one a folder of its own (Gateway:State)");

        using var health = await first.Admin.GetAsync("/healthz", _token);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private async Task AssertRefusesAsync(string expected, params string[] settings)
    {
        // Of a setting that is there twice, the last counts.
        var (exitCode, output) = await _folder.RunAsync(["run", $"--Kestrel:Endpoints:Http:Url={AnyPort}", $"--Gateway:Admin:Url={AnyPort}", .. settings], _token);

        Assert.True(exitCode == 1, output);
        Assert.Contains(output.Split('\n'), line => line.StartsWith("gateway: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output, StringComparison.Ordinal);
        Assert.Empty(VmProcesses.Of(new GatewayState(_folder.State)));
    }
}
