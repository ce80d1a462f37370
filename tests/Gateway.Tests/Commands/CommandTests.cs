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
    [InlineData("image", "build", "site", ".")]
    public async Task WrongUsage_AnyCommand_ExitsWithTwoAndPointsToHelp(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains("--help", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("stop")]
    [InlineData("image", "build", "site")]
    public async Task Help_AnyCommand_ExitsWithZeroAndHasExamples(params string[] command)
    {
        var (exitCode, output) = await RunAsync([.. command, "--help"]);

        Assert.Equal(0, exitCode);
        Assert.Contains("Examples:\n  gateway " + string.Join(' ', command), output, StringComparison.Ordinal);
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

        var built = await RunAsync(["image", "build", "site", site, "--name", "blog", "--kernel", kernel]);
        var listed = await RunAsync(["image", "list", "--json"]);
        var inspected = await RunAsync(["image", "inspect", "blog", "--json"]);
        var removed = await RunAsync(["image", "remove", "blog"]);
        var empty = await RunAsync(["image", "list", "--json"]);

        Assert.All([built, listed, inspected, removed, empty], result => Assert.True(result.ExitCode == 0, result.Output));
        Assert.Equal("blog", JsonDocument.Parse(listed.Output).RootElement[0].GetProperty("name").GetString());
        Assert.Equal("site", JsonDocument.Parse(inspected.Output).RootElement.GetProperty("manifest").GetProperty("kind").GetString());
        Assert.Equal(0, JsonDocument.Parse(empty.Output).RootElement.GetArrayLength());
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int ExitCode, string Output)> RunAsync(string[] arguments) => _folder.RunAsync(arguments, _token);
}
