using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What a person types and gets back: exit codes, and what stands on which stream. The executable of the same build, in a folder of its own.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("stop")]
    [InlineData("ps", "--bogus")]
    [InlineData("usage", "--from", "31.1.2026")]
    [InlineData("usage", "--json", "--csv")]
    [InlineData("image", "build", "site", ".")]
    [InlineData("image", "import", "kernel", "--name", "a")]
    [InlineData("image", "import", "--name", "a", "--port", "80")]
    [InlineData("image", "import", "kernel", "--name", "a", "--port", "0")]
    [InlineData("image", "import", "kernel", "--name", "a", "--port", "80", "--kind", "windows")]
    [InlineData("image", "import", "kernel", "--name", "a", "--port", "80", "--writable", "--read-only")]
    public async Task WrongUsage_AnyCommand_ExitsWithTwoAndPointsToHelp(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains("--help", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("serve")]
    [InlineData("stop")]
    [InlineData("wake")]
    [InlineData("logs")]
    [InlineData("ps")]
    [InlineData("match")]
    [InlineData("usage")]
    [InlineData("check")]
    [InlineData("config", "show")]
    [InlineData("image")]
    [InlineData("image", "build")]
    [InlineData("image", "build", "site")]
    [InlineData("image", "import")]
    [InlineData("image", "bake")]
    [InlineData("image", "inspect")]
    [InlineData("image", "remove")]
    [InlineData("volume")]
    [InlineData("volume", "list")]
    [InlineData("volume", "remove")]
    [InlineData("bench")]
    [InlineData("bench", "boot")]
    [InlineData("bench", "herd")]
    [InlineData("bench", "density")]
    [InlineData("bench", "proxy")]
    public async Task Help_AnyCommand_ExitsWithZeroAndHasExamples(params string[] command)
    {
        var (exitCode, output) = await RunAsync([.. command, "--help"]);

        Assert.Equal(0, exitCode);
        Assert.Contains("Examples:\n  gateway " + string.Join(' ', command), output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 good, 1 failed, 2 wrong usage.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Program_ListsEveryCommandWithAnExampleAndNoNamesOfSites()
    {
        _folder.AddSite("blog", "blog.test", "blog");

        await using var help = ChildProcess.Start(Repository.GatewayExecutable, ["--help"], _folder.Root);

        Assert.Equal(0, await help.WaitForExitAsync(_token));
        foreach (var command in new[] { "run", "serve", "image", "volume", "check", "config", "ps", "wake", "stop", "logs", "bench", "completion" })
        {
            Assert.Contains($"\n  {command} ", help.Output, StringComparison.Ordinal);
            Assert.Matches($"(?s)Examples:.*gateway {command}", help.Output);
        }

        Assert.Contains("logs <SITE>", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wake", "blog")]
    [InlineData("stop", "blog", "--json")]
    [InlineData("logs", "blog", "--follow")]
    public async Task SiteCommand_NoGatewayHasRun_FailsAndSaysSo(params string[] arguments)
    {
        _folder.AddSite("blog", "blog.test", "blog");

        var (exitCode, output) = await RunAsync(arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains("no gateway has run with this configuration yet", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wake", "blog")]
    [InlineData("stop", "blog")]
    [InlineData("logs", "blog", "-f")]
    [InlineData("ps")]
    public async Task AdminCommand_GatewayIsGone_FailsAndNamesTheSetting(params string[] arguments)
    {
        Directory.CreateDirectory(_folder.State);
        File.WriteAllText(Path.Combine(_folder.State, "admin.token"), "token");

        var (exitCode, output) = await RunAsync([.. arguments, "--Gateway:Admin:Url=http://127.0.0.1:1"]);

        Assert.Equal(1, exitCode);
        Assert.Matches(@"^gateway: no gateway runs at http://127\.0\.0\.1:1 \(Gateway:Admin:Url\): .*\n$", output);
    }

    [Fact]
    public async Task Logs_NoGatewayRuns_PrintsWhatTheLastOneKept()
    {
        _folder.AddSite("blog", "blog.test", "blog");
        Directory.CreateDirectory(Path.Combine(_folder.State, "logs"));
        File.WriteAllText(Path.Combine(_folder.State, "logs", "blog.log.1"), "first\n");
        File.WriteAllText(Path.Combine(_folder.State, "logs", "blog.log"), "\u001b]0;title\u0007second\n");

        var kept = await RunAsync(["logs", "blog"]);
        var unknown = await RunAsync(["logs", "nobody"]);

        Assert.Equal((0, "first\nsecond\n"), kept);
        Assert.Equal((1, $"gateway: there is no site 'nobody' (Gateway:Sites={_folder.Sites}).\n"), unknown);
    }

    [Fact]
    public async Task ImageRemove_ThereIsNone_FailsAndSaysSo()
    {
        var (exitCode, output) = await RunAsync(["image", "remove", "nothing"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("there is no image 'nothing'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Json_HasErrorsOnTheOutputAlone()
    {
        _folder.AddSite("blog", "blog.test", "missing");

        var (exitCode, output) = await RunAsync(["check", "--json"]);

        var check = JsonDocument.Parse(output).RootElement;
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no image 'missing'", check.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(1, check.GetProperty("sites").GetInt32());
    }

    [Fact]
    public async Task Ps_NoGatewayHasRun_SaysSo()
    {
        var (exitCode, output) = await RunAsync(["ps"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("no gateway has run with this configuration yet", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoConfigurationFile_SaysSo()
    {
        File.Delete(_folder.ConfigurationFile);

        var (exitCode, output) = await RunAsync(["run"]);

        Assert.Equal(1, exitCode);
        Assert.Equal($"gateway: {_folder.ConfigurationFile}: there is no such file; name one with --config FILE.\n", output);
    }

    [Fact]
    public async Task Run_NoHypervisor_SaysSoInALineAndExits()
    {
        var (exitCode, output) = await RunAsync(["run", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Admin:Url=http://127.0.0.1:0", "--Gateway:Qemu:Binary=/no/qemu"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("gateway: cannot find '/no/qemu'", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ManyErrors_TellsAllWithFileKeyAndRule()
    {
        File.WriteAllText(_folder.ConfigurationFile, $$"""
            {
              "Gateway": { "Sites": "{{_folder.Sites}}", "Images": "{{_folder.Root}}/images" }
            }
            """);
        File.WriteAllText(Path.Combine(_folder.Sites, "a.json"), """{ "Match": { "Hosts": [ "a.test" ] }, "Image": "a", "Imagee": 1, "Idle": { "After": "soon" } }""");
        File.WriteAllText(Path.Combine(_folder.Sites, "b.json"), """{ "Match": { "Hosts": [ "b.test" ] }, "Image": "missing" }""");

        var (exitCode, output) = await RunAsync(["check"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("a.json:1: Imagee is not a known key.", output, StringComparison.Ordinal);
        Assert.Contains("a.json:1: Idle:After must be", output, StringComparison.Ordinal);
        Assert.Contains("b.json: Image: there is no image 'missing'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_UnknownKeysOfTheGateway_NamesWhereTheyWereSet()
    {
        File.WriteAllText(_folder.ConfigurationFile, """{ "Gateway": { "Host": { "MaxVmz": 3 } } }""");

        var (exitCode, output) = await RunAsync(["check", "--Gateway:Qemu:Accelerator=xen"]);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{_folder.ConfigurationFile}: Gateway:Host:MaxVmz is not a known key.", output, StringComparison.Ordinal);
        Assert.Contains("command line: Gateway:Qemu:Accelerator is 'xen', but must be", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_VolumeOfAnImageThatTakesNone_SaysSo()
    {
        await _folder.AddKernelImageAsync("kernel", [0x7f], _token);
        _folder.AddSite("keeps", "a.test", "kernel", new { Volume = new { SizeMiB = 16, Path = "/data" } });
        _folder.AddSite("knows", "b.test", "kernel", new { Vm = new { Env = new { KEY = "hidden" } } });

        var (exitCode, output) = await RunAsync(["check"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("keeps.json: Volume needs an image of kind linux, but 'kernel' is of kind generic.", output, StringComparison.Ordinal);
        Assert.Contains("knows.json: Vm:Env needs an image of kind linux", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VolumeCommands_ThereIsNone_SaySo()
    {
        var listed = await RunAsync(["volume", "list", "--json"]);
        var removed = await RunAsync(["volume", "remove", "blog"]);

        Assert.Equal((0, "[]\n"), listed);
        Assert.Equal((1, "gateway: site 'blog' has no volume\n"), removed);
        Assert.False(Directory.Exists(_folder.State));
    }

    [Fact]
    public async Task Check_NothingWrong_SaysHowMuchItSaw()
    {
        var (exitCode, output) = await RunAsync(["check"]);

        Assert.Equal(0, exitCode);
        Assert.Equal("Good: 0 sites, 0 images.\n", output);
    }

    [Fact]
    public async Task ImageCommands_OneImage_BuildListInspectAndRemoveIt()
    {
        var kernel = Path.Combine(_folder.Root, "kernel.elf");
        File.WriteAllBytes(kernel, [0x7f, (byte)'E', (byte)'L', (byte)'F']);
        var site = Directory.CreateDirectory(Path.Combine(_folder.Root, "www")).FullName;
        File.WriteAllText(Path.Combine(site, "index.html"), "hello");

        var built = await RunAsync(["image", "build", "site", site, "--name", "blog", "--kernel", kernel, "--json"]);
        var listed = await RunAsync(["image", "list", "--json"]);
        var inspected = await RunAsync(["image", "inspect", "blog", "--json"]);
        var removed = await RunAsync(["image", "remove", "blog"]);
        var empty = await RunAsync(["image", "list", "--json"]);

        Assert.All([built, listed, inspected, removed, empty], result => Assert.True(result.ExitCode == 0, result.Output));
        Assert.Equal(1, JsonDocument.Parse(built.Output).RootElement.GetProperty("files").GetInt32());
        Assert.Equal("blog", JsonDocument.Parse(listed.Output).RootElement[0].GetProperty("name").GetString());
        Assert.Equal("site", JsonDocument.Parse(inspected.Output).RootElement.GetProperty("manifest").GetProperty("kind").GetString());
        Assert.Equal(0, JsonDocument.Parse(empty.Output).RootElement.GetArrayLength());
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int ExitCode, string Output)> RunAsync(string[] arguments) => _folder.RunAsync(arguments, _token);
}
