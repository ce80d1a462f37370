using Gateway.Hosting;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Tests.Hosting;

public sealed class StartupSummaryTests
{
    private const string Link = "http://127.0.0.1:8081/login?code=once";

    private static readonly StartupFacts Facts = new(
        new LauncherDescription("qemu", "7.2", "tcg", "no /dev/kvm", ""), ["http://127.0.0.1:8080"], "http://127.0.0.1:8081", [], Link);

    [Fact]
    public void Write_Dashboard_HasALinkOnALineOfItsOwn()
    {
        var output = new StringWriter();

        StartupSummary.Write(output, Facts, new GatewayOptions());

        var line = Assert.Single(output.ToString().Split('\n'), line => line.Contains(Link, StringComparison.Ordinal));
        Assert.StartsWith($"Dashboard: {Link} ", line, StringComparison.Ordinal);
    }
}
