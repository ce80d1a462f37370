using System.Net;
using Gateway.Images.Manifests;
using Xunit;

namespace Gateway.Images.Tests.Manifests;

public sealed class CommandLineTemplateTests
{
    private readonly GuestNetwork _guest = new(IPAddress.Parse("10.0.2.15"), 24, IPAddress.Parse("10.0.2.2"), IPAddress.Parse("10.0.2.3"));

    [Theory]
    [InlineData("", "")]
    [InlineData("quiet", "quiet")]
    [InlineData("ip={guest.address}/{guest.prefix} gw={guest.gateway}", "ip=10.0.2.15/24 gw=10.0.2.2")]
    [InlineData("--ip=eth0,{guest.address},{guest.netmask} --nameserver={guest.dns}", "--ip=eth0,10.0.2.15,255.255.255.0 --nameserver=10.0.2.3")]
    [InlineData("{guest.address}{guest.prefix}", "10.0.2.1524")]
    [InlineData("""{"net": {"addr": "{guest.address}","mask": "{guest.prefix}"},"cmdline": "NAME"}""", """{"net": {"addr": "10.0.2.15","mask": "24"},"cmdline": "NAME"}""")]
    [InlineData("""vfs.fstab=[ "initrd0:/:extract::ramfs=1:" ] netdev.ip={guest.address}/{guest.prefix}:{guest.gateway}::: --""", """vfs.fstab=[ "initrd0:/:extract::ramfs=1:" ] netdev.ip=10.0.2.15/24:10.0.2.2::: --""")]
    [InlineData("{} {{}} {x} {guest} }{", "{} {{}} {x} {guest} }{")]
    [InlineData("{{guest.address}", "{guest.address}")]
    [InlineData("{{guest.nonsense {guest.dns}", "{guest.nonsense 10.0.2.3")]
    [InlineData("{{{guest.dns}", "{{guest.dns}")]
    public void Expand_Template_FillsOnlyGuestPlaceholders(string template, string expected)
        => Assert.Equal(expected, CommandLineTemplate.Expand(template, _guest));

    [Theory]
    [InlineData("{guest.adress}", "has the unknown placeholder {guest.adress}; known are {guest.address}, {guest.prefix}, {guest.netmask}, {guest.gateway}, {guest.dns}. Did you mean {guest.address}?")]
    [InlineData("{guest.}", "has the unknown placeholder {guest.}; ")]
    [InlineData("{guest.address", "has a placeholder without its closing brace: {guest.address")]
    public void Expand_BadPlaceholder_SaysWhich(string template, string expected)
        => Assert.StartsWith(expected, Assert.Throws<FormatException>(() => CommandLineTemplate.Expand(template, _guest)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "0.0.0.0")]
    [InlineData(8, "255.0.0.0")]
    [InlineData(23, "255.255.254.0")]
    [InlineData(32, "255.255.255.255")]
    public void Netmask_PrefixLength_IsItsMask(int prefixLength, string expected)
        => Assert.Equal(expected, (_guest with { PrefixLength = prefixLength }).Netmask.ToString());
}
