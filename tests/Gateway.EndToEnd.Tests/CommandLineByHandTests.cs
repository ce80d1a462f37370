using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The promise of <c>commandLine</c>: anyone can start the same VM without the gateway, in another folder and at another address.</summary>
public sealed class CommandLineByHandTests(RunningGateway running) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task CommandLine_OtherFolderAndAddress_BootsTheSameGuest()
    {
        var token = TestTimeouts.ProcessToken();
        using var response = await running.Gateway.GetAsync("byhand.test", "/", token);
        var vm = await running.Gateway.FindVmAsync(response.VmId(), token);
        var folder = Path.Combine(running.Folder.Root, "hand");
        Directory.CreateDirectory(folder);
        var address = vm.Address.Split(':')[0];
        var otherAddress = $"{Unused.Address()}";

        var line = vm.CommandLine.Replace(vm.Folder, folder, StringComparison.Ordinal).Replace(address, otherAddress, StringComparison.Ordinal);
        await using var byHand = ChildProcess.Start("/bin/sh", ["-c", "exec " + line], folder);

        var body = await GetWhenReadyAsync(new Uri($"http://{otherAddress}:{vm.Address.Split(':')[1]}/"), byHand, token);
        Assert.Equal("hello from a VM\n", body);
    }

    /// <summary>A fresh connection each time: behind user networking only those are tried at once (an early one would hang for seconds).</summary>
    private static async Task<string> GetWhenReadyAsync(Uri address, ChildProcess process, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
                return await client.GetStringAsync(address, cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Assert.True(Directory.Exists($"/proc/{process.Id}"), process.Output);
            }
        }
    }
}
