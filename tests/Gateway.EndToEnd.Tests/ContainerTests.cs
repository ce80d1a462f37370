using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A container's image that <c>buildah</c> has built, from the archive to a VM that serves, with the commands a person would type.</summary>
public sealed class ContainerTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_Container_ServesAsItsConfigurationSays()
    {
        await BuildAsync();
        await ImportAsync("shop.tar", "--verify");
        _folder.AddSite("shop", "shop.test", "shop");
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token);

        using var response = await gateway.GetAsync("shop.test", "/who", _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("33:44 /srv a b\n", await response.Content.ReadAsStringAsync(_token));
    }

    [Fact]
    public async Task Import_OptionsOfTheOtherKind_AreWrongUsage()
    {
        await BuildAsync();

        var (kernel, kernelSaid) = await _folder.RunAsync(["image", "import", Repository.SiteKernel, "--name", "shop", "--port", "80", "--exec", "/server"], _token);
        var (container, containerSaid) = await _folder.RunAsync(["image", "import", "shop.tar", "--name", "shop", "--base", Repository.LinuxBase, "--cpu", "max"], _token);
        var (folder, folderSaid) = await _folder.RunAsync(["image", "import", Repository.LinuxApp, "--name", "shop", "--base", Repository.LinuxBase], _token);

        Assert.Equal((2, 2, 1), (kernel, container, folder));
        Assert.Contains("--exec is for containers' images", kernelSaid, StringComparison.Ordinal);
        Assert.Contains("--cpu is for kernels, and 'shop.tar' is a container's image", containerSaid, StringComparison.Ordinal);
        Assert.Contains("is no container image", folderSaid, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ToolThatEndsBeforeItHasReadEverything_IsToldInItsWords()
    {
        using var programs = new TemporaryFolder();
        ExecutableFile.Write(programs.Combine("sqfstar"), "#!/bin/sh\necho 'no such compressor' >&2\nexit 1\n");
        using var container = new SavedContainer();
        container.Save(Path.Combine(_folder.Root, "saved"));
        var environment = new Dictionary<string, string> { ["PATH"] = $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}" };

        await using var command = _folder.Start(["image", "import", "saved", "--name", "shop", "--base", Repository.LinuxBase], environment);

        Assert.Equal(1, await command.WaitForExitAsync(_token));
        Assert.Contains("'the application's disk' could not be made: sqfstar says \"no such compressor\"", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_KilledWhileItPacks_LeavesNothingThatTheNextOneDoesNotTakeAway()
    {
        using var programs = new TemporaryFolder();
        ExecutableFile.Write(programs.Combine("sqfstar"), "#!/bin/sh\nfor disk; do :; done\nhead -c 4096 > \"$disk\"\nkill -9 $PPID\n");
        using var container = new SavedContainer();
        container.Save(Path.Combine(_folder.Root, "saved"));
        string[] import = ["image", "import", "saved", "--name", "shop", "--base", Repository.LinuxBase];
        await using (var killed = _folder.Start(import, new Dictionary<string, string> { ["PATH"] = $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}" }))
        {
            Assert.Equal(128 + 9, await killed.WaitForExitAsync(_token));
        }

        Assert.Single(Directory.GetDirectories(_folder.Images, ".staging-*"));
        var (exitCode, output) = await _folder.RunAsync(import, _token);

        Assert.True(exitCode == 0, output);
        Assert.Equal([".files", ".lock", "sha256", "shop"], Directory.GetFileSystemEntries(_folder.Images).Select(path => Path.GetFileName(path).Split('-')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await _folder.RunAsync(["image", "inspect", "shop"], _token)).ExitCode);
    }

    private async Task BuildAsync()
    {
        string[] place = ["--root", "containers", "--runroot", "run", "--storage-driver", "vfs"];
        var container = (await RunAsync("buildah", [.. place, "from", "scratch"])).Trim();
        await RunAsync("buildah", [.. place, "copy", "--chown", "33:44", container, Path.Combine(Repository.LinuxApp, "server"), "/srv/server"]);
        await RunAsync(
            "buildah",
            [.. place, "config", "--entrypoint", "[\"./server\"]", "--cmd", "--port 80", "--port", "80", "--env", "VALUE=a b", "--user", "33:44", "--workingdir", "/srv", "--label", "gateway.memory=64", container]);
        await RunAsync("buildah", [.. place, "commit", "-q", container, "oci-archive:shop.tar"]);
    }

    private async Task ImportAsync(string path, params string[] options)
    {
        var (exitCode, output) = await _folder.RunAsync(["image", "import", path, "--name", "shop", "--base", Repository.LinuxBase, "--json", .. options], _token);
        Assert.True(exitCode == 0, output);
        using var imported = JsonDocument.Parse(output);
        Assert.Equal(64, imported.RootElement.GetProperty("manifest").GetProperty("memoryMiB").GetInt32());
        Assert.Contains("init: ready on port 80", imported.RootElement.GetProperty("verified").GetProperty("console").EnumerateArray().Select(line => line.GetString()));
    }

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        await using var tool = ChildProcess.Start(program, arguments, _folder.Root);
        var exitCode = await tool.WaitForExitAsync(_token);
        Assert.True(exitCode == 0, tool.Output);
        return tool.Output;
    }
}
