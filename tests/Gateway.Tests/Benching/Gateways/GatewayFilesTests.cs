using System.Text.Json;
using Gateway.Benching.Boot;
using Gateway.Benching.Gateways;
using Gateway.Configuration;
using Gateway.Testing;
using Xunit;

namespace Gateway.Tests.Benching.Gateways;

public sealed class GatewayFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Write_UsersConfiguration_HoldsButForPortsStateSitesAndPlan()
    {
        var users = GatewayConfiguration.Create(
        [
            new("Gateway:Images", "some/store"), new("Gateway:State", "theirs"), new("gateway:host:SHELLS", "7"), new("Gateway:Host:ConcurrentBoots", "3"), new("Gateway:Qemu:Accelerator", "tcg"),
            new("Gateway:TrustedProxies:0", "10.0.0.1"), new("Gateway:Defaults:Boot:Timeout", "00:01:11"), new("Gateway:Defaults:Vm:Env:KEY", "secret"), new("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:80"),
        ]);

        var files = new GatewayFiles(Path.Combine(_folder.Path, "1"), users, GatewayPlan.Cold("hello") with { UniversalShells = 2 });
        var read = GatewayConfiguration.Load(files.ConfigurationFile, []);

        Assert.Equal(2, read.Options.Host.Shells);
        Assert.Equal(3, read.Options.Host.ConcurrentBoots);
        Assert.Equal(files.State, read.Options.State);
        Assert.Equal(Path.GetFullPath("some/store"), read.Options.Images);
        Assert.Equal("http://127.0.0.1:0", read.Root["Kestrel:Endpoints:Http:Url"]);
        Assert.Equal("tcg", read.Root["Gateway:Qemu:Accelerator"]);
        Assert.Equal(TimeSpan.FromSeconds(71), read.Options.Defaults.Boot.Timeout);
        Assert.Equal("secret", read.Options.Defaults.Vm.Environment["KEY"]);
        Assert.Null(read.Root["Gateway:TrustedProxies:0"]);
        Assert.False(files.HasTemplate);
    }

    [Theory]
    [InlineData("cold", "Never", 0, 0, "Stop")]
    [InlineData("template", "Auto", 0, 0, "Stop")]
    [InlineData("universal", "Auto", 0, 1, "Stop")]
    [InlineData("shell", "Auto", 1, 0, "Stop")]
    [InlineData("suspended", "Auto", 0, 1, "Suspend")]
    [InlineData("warm", "Never", 0, 0, "Stop")]
    public void Plan_Mode_IsWhatBringsItAbout(string name, string template, int loaded, int universal, string idle)
    {
        var plan = BootMode.All.Single(mode => mode.Name == name).Plan!("hello");

        var site = JsonDocument.Parse(plan.ToSite().ToJsonString()).RootElement;

        Assert.Equal(template, site.GetProperty("Boot").GetProperty("Template").GetString());
        Assert.Equal(loaded, site.GetProperty("Boot").GetProperty("Shells").GetInt32());
        Assert.Equal(idle, site.GetProperty("Idle").GetProperty("Action").GetString());
        Assert.Equal(universal, plan.UniversalShells);
    }

    public void Dispose() => _folder.Dispose();
}
