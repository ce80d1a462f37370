using Gateway.Vms.Configuration;
using Gateway.Vms.Sites.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Vms.Tests.Configuration;

public sealed class GatewayOptionsTests
{
    private static GatewayOptions Read(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(stream).Build())
            .AddSingleton(new GatewaySection("Qemu", new Dictionary<string, string>()))
            .AddGatewayVms()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<GatewayOptions>>().Value;
    }

    private static string[] ErrorsOf(string json) => [.. Assert.Throws<OptionsValidationException>(() => Read(json)).Failures];

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "Gateway": {} }""")]
    [InlineData("""{ "Gateway": { "Defaults": {}, "TrustedProxies": [], "Qemu": { "Whatever": 1 } }, "Other": { "A": "b" } }""")]
    public void Read_NothingSaid_HasTheDefaults(string json)
    {
        var options = Read(json);

        Assert.Equal(("images/out", "artifacts/state", "config/sites", "http://127.0.0.1:8081"), (options.Images, options.State, options.Sites, options.Admin.Url));
        var host = options.Host;
        Assert.Equal((4096, 200, 2, 4000, 4), (host.MaxMemoryMiB, host.MaxVms, host.ConcurrentBoots, host.PendingRequests, host.Shells));
        Assert.Equal((4096, 4096), (host.MaxTemplatesMiB, host.MaxSuspendedMiB));
        Assert.Equal(SitePolicy.BuiltIn, options.Defaults);
    }

    [Fact]
    public void Read_Values_AreTakenOver()
    {
        var options = Read("""
            { "Gateway": { "Version": 1, "Images": "i", "Host": { "MaxVms": 7 }, "TrustedProxies": [ "10.0.0.0/8", "::1" ],
              "Defaults": { "Idle": { "After": "00:00:10" }, "Vm": { "MemoryMiB": 64, "Env": { "PORT": "8080" } }, "StripPath": true } } }
            """);

        Assert.Equal(("i", 7), (options.Images, options.Host.MaxVms));
        Assert.Equal(["10.0.0.0/8", "::1"], options.TrustedProxies);
        Assert.Equal((TimeSpan.FromSeconds(10), 64, "8080", true), (options.Defaults.Idle.After, options.Defaults.Vm.MemoryMiB!.Value, options.Defaults.Vm.Environment["PORT"], options.Defaults.StripPath));
    }

    [Fact]
    public void Read_ManyErrors_AreReportedAtOnceWithKeyValueAndRule()
    {
        var errors = ErrorsOf("""
            { "Gateway": { "Imagse": "x", "Images": "i", "Version": 2, "Admin": { "Url": "nowhere" }, "TrustedProxies": [ "10.0.0.1", "example.org" ],
              "Host": { "MaxVms": 0, "MaxMemoryMiB": "lots" }, "Defaults": { "Match": { "Path": "/" }, "Image": "x", "Idle": { "Require": true } } } }
            """);

        string[] expected =
        [
            "Gateway:Imagse is not a known key. Did you mean 'Images'?",
            "Gateway:Host:MaxMemoryMiB must be a whole number from 1 to 2147483647, but is \"lots\".",
            "Gateway:Host:MaxVms must be a whole number from 1 to 1000000, but is 0.",
            "Gateway:Version must be a whole number from 1 to 1, but is 2.",
            "Gateway:Defaults:Match is not a known key.",
            "Gateway:Defaults:Image is not a known key.",
            "Gateway:Defaults:Idle:Require needs Action to be Suspend.",
            "Gateway:Admin:Url must be a URL as in \"http://127.0.0.1:8081\", but is \"nowhere\".",
            "Gateway:TrustedProxies:1 must be an address or a network",
        ];
        Assert.All(expected, start => Assert.Contains(errors, error => error.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, errors.Length);
    }
}
