using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Guests of the shapes that others build, from a file to a VM that serves, with the command a person would type.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    public static TheoryData<string, string> Shapes => new()
    {
        { "unikraft", "pvh" },
        { "mirage", "multiboot" },
        { "nanos", "pvh" },
        { "generic", "disk" },
        { "nanos", "disk" },
    };

    /// <summary>Machine, card and way of booting of each kind, in QEMU: <c>pc</c>, <c>q35</c> and <c>microvm</c>, legacy virtio, PVH, multiboot and BIOS.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Import_GuestOfAKind_StartsOnTheMachineOfTheKind(string kind, string shape)
    {
        var program = new GuestProgram(GuestProgram.SerialPort).Print("begun\nready 1\n").Halt();
        string[] files = shape switch
        {
            "pvh" => [Write("kernel", program.ToElf())],
            "multiboot" => [Write("kernel", program.ToMultibootElf())],
            _ => ["--disk", Write("disk", program.ToDisk())],
        };

        var (exitCode, output) = await _folder.RunAsync(
            ["image", "import", .. files, "--name", "guest", "--kind", kind, "--port", "80", "--protocol", "tcp", "--ready-line", "^ready", "--verify", "--json"], _token);

        Assert.True(exitCode == 0, output);
        using var imported = JsonDocument.Parse(output);
        Assert.Equal(kind, imported.RootElement.GetProperty("manifest").GetProperty("kind").GetString());
        Assert.Equal(["begun", "ready 1"], imported.RootElement.GetProperty("verified").GetProperty("console").EnumerateArray().TakeLast(2).Select(line => line.GetString()));
    }

    [Fact]
    public async Task Import_ServerWithVerify_IsMeasuredAndServes()
    {
        await _folder.AddSiteImageAsync("site", new Dictionary<string, string> { ["index.html"] = "from elsewhere\n" }, _token);
        var files = Path.Combine(_folder.Images, "site");
        var (exitCode, output) = await _folder.RunAsync(
            [
                "image", "import", Path.Combine(files, "kernel.elf"), "--initrd", Path.Combine(files, "site.img"), "--name", "foreign", "--kind", "generic", "--machine", "microvm", "--port", "80",
                "--args", "ip={guest.address}/{guest.prefix} gw={guest.gateway}", "--memory", "16", "--verify", "--json",
            ],
            _token);
        Assert.True(exitCode == 0, output);
        using var imported = JsonDocument.Parse(output);
        var verified = imported.RootElement.GetProperty("verified");
        Assert.Equal("HTTP/1.1 200 OK", verified.GetProperty("statusLine").GetString());
        Assert.Equal(64, verified.GetProperty("connections").GetInt32());
        Assert.False(verified.GetProperty("closesAfterAnswer").GetBoolean());
        _folder.AddSite("foreign", "foreign.test", "foreign");
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token);

        using var response = await gateway.GetAsync("foreign.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("from elsewhere\n", await response.Content.ReadAsStringAsync(_token));
    }

    [Fact]
    public async Task Import_GuestThatSwitchesOffWithVerify_IsNotImportedAndItsConsoleIsShown()
    {
        var kernel = Write("kernel", new GuestProgram(GuestProgram.SerialPort).Print("unknown option --ipv4\n").PowerOff().ToElf());

        var (exitCode, output) = await _folder.RunAsync(["image", "import", kernel, "--name", "guest", "--kind", "mirage", "--port", "80", "--verify"], _token);

        Assert.Equal(1, exitCode);
        Assert.Contains("image 'guest' is not imported", output, StringComparison.Ordinal);
        Assert.Contains("unknown option --ipv4", output, StringComparison.Ordinal);
        var (_, list) = await _folder.RunAsync(["image", "list"], _token);
        Assert.DoesNotContain("guest", list, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, byte[] content)
    {
        var file = Path.Combine(_folder.Root, name);
        File.WriteAllBytes(file, content);
        return file;
    }
}
