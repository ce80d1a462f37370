using System.Text.Json;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Crashes;
using Gateway.Testing.Guests;
using Gateway.Testing.Images;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary><c>gateway image bake</c>, with and without a gateway: the templates are those that VMs look for, and whatever ends it leaves nothing.</summary>
public sealed class BakeTests : IDisposable
{
    private const string Templates = "--Gateway:Defaults:Boot:Template=Auto";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Fact]
    public async Task Bake_NoGatewayRuns_TheNextOneUsesTheTemplatesAndCountsThat()
    {
        await AddHelloAsync();
        _folder.AddSite("large", "large.test", "hello", new { Vm = new { MemoryMiB = 24 } });

        var made = await BakeAsync("hello");
        var again = await BakeAsync("hello");

        Assert.Equal([8, 24], made.Select(template => template.GetProperty("memoryMiB").GetInt32()).Order());
        Assert.All(made, template => Assert.True(template.GetProperty("isNew").GetBoolean()));
        Assert.All(again, template => Assert.False(template.GetProperty("isNew").GetBoolean()));
        Assert.Empty(Vms());
        await using (var gateway = await GatewayProcess.StartAsync(_folder, _token, Templates, "--Gateway:Host:Shells=1"))
        {
            (await gateway.GetAsync("hello.test", "/", _token)).Dispose();
            await UntilAsync(gateway, vms => vms.Any(vm => vm.State == "Shell"));
            await gateway.StopSiteAsync("hello", _token);
            using var claimed = await gateway.GetAsync("hello.test", "/", _token);
            Assert.StartsWith("source;desc=\"shell\"", claimed.ServerTiming(), StringComparison.Ordinal);
            Assert.Equal(0, await gateway.ShutDownAsync(_token));
        }

        var inspected = (await InspectAsync("hello")).ToDictionary(template => template.GetProperty("memoryMiB").GetInt32());
        Assert.Equal([8, 24], inspected.Keys.Order());
        Assert.InRange(inspected[8].GetProperty("hits").GetInt64(), 1, 2);
        Assert.Equal(0, inspected[24].GetProperty("hits").GetInt64());
        Assert.True(inspected[24].GetProperty("size").GetInt64() > 24 << 20);
        Assert.InRange(inspected[24].GetProperty("diskSize").GetInt64(), 1, 2 << 20);
    }

    [Fact]
    public async Task Bake_GatewayRuns_ItBakesAndListsTheVmMeanwhile()
    {
        await AddHelloAsync();
        await AddHangingAsync();
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token, Templates);

        await using var hanging = _folder.Start(["image", "bake", "hanging", Admin(gateway)]);
        await UntilAsync(gateway, vms => vms.Any(vm => vm is { State: "Baking", Image: "hanging", Site: "" }));
        var vm = Assert.Single(await gateway.ListVmsAsync(_token));
        var listed = await _folder.RunAsync(["ps", Admin(gateway)], _token);
        var made = await BakeAsync("hello", Admin(gateway));
        hanging.Interrupt();

        Assert.Contains("Baking", listed.Output, StringComparison.Ordinal);
        Assert.True(Assert.Single(made).GetProperty("isNew").GetBoolean());
        Assert.Equal(1, await hanging.WaitForExitAsync(_token));
        await UntilAsync(gateway, vms => vms.Count == 0);
        Assert.False(vm.IsRunning);
        Assert.Empty(Vms());
    }

    [Fact]
    public async Task Build_WithBake_MakesTheTemplateToo()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "site"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Root, "site", "index.html"), "hello\n", _token);
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token, Templates);

        var (exitCode, output) = await _folder.RunAsync(
            ["image", "build", "site", Path.Combine(_folder.Root, "site"), "--name", "built", "--kernel", Repository.SiteKernel, "--bake", "--json", Admin(gateway)], _token);

        Assert.True(exitCode == 0, output);
        Assert.True(Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("templates").EnumerateArray()).GetProperty("isNew").GetBoolean());
        Assert.Single(await InspectAsync("built"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bake_ImageThatSaysNever_IsRefusedWithTheReason(bool runs)
    {
        var manifest = TestImages.Manifest with { Template = TemplatePolicy.Never };
        await TestImages.AddAsync(new ImageStore(_folder.Images, TimeProvider.System), "unique", new GuestProgram().Halt().ToElf(), manifest, _token);
        await using var gateway = runs ? await GatewayProcess.StartAsync(_folder, _token, Templates) : null;

        var (exitCode, output) = await _folder.RunAsync(["image", "bake", "unique", .. gateway is null ? [] : (string[])[Admin(gateway)]], _token);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("gateway: image 'unique' gets no template: its image.json says \"template\": \"never\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_GatewayWhileItBakes_TheNextOneLeavesNothingOfIt()
    {
        await AddHangingAsync();
        await using (var killed = await GatewayProcess.StartAsync(_folder, _token, Templates))
        {
            await using var hanging = _folder.Start(["image", "bake", "hanging", Admin(killed)]);
            await UntilAsync(killed, vms => vms.Any(vm => vm.State == "Baking"));
            killed.Kill();
            Assert.Equal(1, await hanging.WaitForExitAsync(_token));
        }

        await AssertTheNextLeavesNothingAsync();
    }

    [Fact]
    public async Task Kill_CommandWhileItBakes_NoGatewayStartsMeanwhileAndTheNextOneLeavesNothingOfIt()
    {
        await AddHangingAsync();
        await using (var hanging = _folder.Start(["image", "bake", "hanging", Templates]))
        {
            while (Vms().FirstOrDefault(File.Exists) is null)
            {
                _token.ThrowIfCancellationRequested();
            }

            var second = await _folder.RunAsync(["run", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Admin:Url=http://127.0.0.1:0"], _token);
            Assert.Equal(1, second.ExitCode);
            Assert.Contains($"in use by another gateway, process {hanging.Id}", second.Output, StringComparison.Ordinal);
            hanging.Kill();
        }

        await AssertTheNextLeavesNothingAsync();
    }

    [Fact]
    public async Task Interrupt_CommandWhileItBakes_LeavesNothing()
    {
        await AddHangingAsync();
        await using var hanging = _folder.Start(["image", "bake", "hanging", Templates]);
        while (Vms().FirstOrDefault(File.Exists) is null)
        {
            _token.ThrowIfCancellationRequested();
        }

        hanging.Interrupt();

        Assert.Equal(1, await hanging.WaitForExitAsync(_token));
        Assert.Empty(Vms());
        Assert.Empty(TemplateFolders());
    }

    public void Dispose() => _folder.Dispose();

    private async Task AssertTheNextLeavesNothingAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.State, "templates", $"0123.new-{Guid.NewGuid():n}"));
        await using var gateway = await GatewayProcess.StartAsync(_folder, _token, Templates);

        Assert.Empty(await gateway.ListVmsAsync(_token));
        while (TemplateFolders().Any() || Vms().Any())
        {
            _token.ThrowIfCancellationRequested();
        }

        Assert.Empty(VmProcesses.Of(new GatewayState(_folder.State)));
    }

    /// <summary>The records of all VMs, written or about to be.</summary>
    private IEnumerable<string> Vms() => Folders("vms").Select(folder => Path.Combine(folder, "vm.json"));

    private IEnumerable<string> TemplateFolders() => Folders("templates");

    private IEnumerable<string> Folders(string name)
        => Directory.Exists(Path.Combine(_folder.State, name)) ? Directory.EnumerateDirectories(Path.Combine(_folder.State, name)) : [];

    private async Task AddHelloAsync()
    {
        await _folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        _folder.AddSite("hello", "hello.test", "hello");
    }

    /// <summary>One whose guest is never ready.</summary>
    private Task AddHangingAsync() => _folder.AddKernelImageAsync("hanging", new GuestProgram().Halt().ToElf(), _token);

    private async Task<IReadOnlyList<JsonElement>> BakeAsync(string image, params string[] settings) => await JsonAsync(["image", "bake", image, "--json", Templates, .. settings]);

    private async Task<IReadOnlyList<JsonElement>> InspectAsync(string image)
    {
        var (exitCode, output) = await _folder.RunAsync(["image", "inspect", image, "--json"], _token);
        Assert.True(exitCode == 0, output);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("templates").EnumerateArray()];
    }

    private async Task<IReadOnlyList<JsonElement>> JsonAsync(string[] command)
    {
        var (exitCode, output) = await _folder.RunAsync(command, _token);
        Assert.True(exitCode == 0, output);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }

    private async Task UntilAsync(GatewayProcess gateway, Func<IReadOnlyList<RunningVm>, bool> condition)
    {
        while (!condition(await gateway.ListVmsAsync(_token)))
        {
            await Task.Yield();
        }
    }

    private static string Admin(GatewayProcess gateway) => $"--Gateway:Admin:Url={gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority)}";
}
