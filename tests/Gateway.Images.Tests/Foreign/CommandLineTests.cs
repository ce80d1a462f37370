using System.Net;
using Gateway.Images.Foreign.Kinds;
using Gateway.Images.Manifests;
using Xunit;

namespace Gateway.Images.Tests.Foreign;

/// <summary>The command line of each kind, to the letter: such as booted real images of it.</summary>
public sealed class CommandLineTests
{
    private static readonly GuestNetwork Network = new(IPAddress.Parse("10.0.2.15"), 24, IPAddress.Parse("10.0.2.2"), IPAddress.Parse("10.0.2.3"));

    [Theory]
    [InlineData(ImageKind.Unikraft, "", "web netdev.ip=10.0.2.15/24:10.0.2.2::: --")]
    [InlineData(ImageKind.Unikraft, "-c /nginx.conf", "web netdev.ip=10.0.2.15/24:10.0.2.2::: -- -c /nginx.conf")]
    [InlineData(ImageKind.Unikraft, "env.vars=[ \"A=b c\" ] -- /bin/app -v", "web netdev.ip=10.0.2.15/24:10.0.2.2::: env.vars=[ \"A=b c\" ] -- /bin/app -v")]
    [InlineData(ImageKind.Unikraft, "netdev.ip=10.0.2.15/24 --", "web netdev.ip=10.0.2.15/24 --")]
    [InlineData(ImageKind.Mirage, "", "--ipv4=10.0.2.15/24 --ipv4-gateway=10.0.2.2")]
    [InlineData(ImageKind.Mirage, "--port=80 -l info", "--ipv4=10.0.2.15/24 --ipv4-gateway=10.0.2.2 --port=80 -l info")]
    [InlineData(ImageKind.Nanos, "", "")]
    [InlineData(ImageKind.Nanos, "en1.ipaddr={guest.address}", "en1.ipaddr=10.0.2.15")]
    [InlineData(ImageKind.Osv, "--rootfs=rofs /hello -p 80", "--ip=eth0,10.0.2.15,255.255.255.0 --defaultgw=10.0.2.2 --nameserver=10.0.2.3 --rootfs=rofs /hello -p 80")]
    [InlineData(ImageKind.Rumprun, "", """{"net": {"if": "vioif0","type": "inet","method": "static","addr": "10.0.2.15","mask": "24","gw": "10.0.2.2"},"cmdline": "web"}""")]
    [InlineData(ImageKind.Rumprun, "-c \"a b\"", """{"net": {"if": "vioif0","type": "inet","method": "static","addr": "10.0.2.15","mask": "24","gw": "10.0.2.2"},"cmdline": "web -c \"a b\""}""")]
    [InlineData(
        ImageKind.Rumprun,
        "{ \"cmdline\": \"nginx -c /data/n.conf\",\n \"blk\": { \"source\": \"dev\", \"path\": \"/dev/ld0a\" } }",
        """{"net": {"if": "vioif0","type": "inet","method": "static","addr": "10.0.2.15","mask": "24","gw": "10.0.2.2"},"cmdline": "nginx -c /data/n.conf","blk": {"source":"dev","path":"/dev/ld0a"}}""")]
    [InlineData(ImageKind.Solo5, "a b", "a b")]
    [InlineData(ImageKind.Generic, "ip={guest.address}/{guest.prefix} quiet", "ip=10.0.2.15/24 quiet")]
    public void CommandLine_StaticAddress_IsWhatTheKindReads(ImageKind kind, string arguments, string expected)
        => Assert.Equal(expected, Expand(kind, new GuestArguments("web", arguments, HasStaticAddress: true, HasInitrd: false)));

    [Theory]
    [InlineData(ImageKind.Unikraft, "web -- a")]
    [InlineData(ImageKind.Mirage, "a")]
    [InlineData(ImageKind.Osv, "a")]
    [InlineData(ImageKind.Rumprun, """{"net": {"if": "vioif0","type": "inet","method": "dhcp"},"cmdline": "web a"}""")]
    public void CommandLine_Dhcp_NamesNoAddress(ImageKind kind, string expected)
        => Assert.Equal(expected, Expand(kind, new GuestArguments("web", "a", HasStaticAddress: false, HasInitrd: false)));

    [Theory]
    [InlineData("", "web netdev.ip=10.0.2.15/24:10.0.2.2::: vfs.fstab=[ \"initrd0:/:extract::ramfs=1:\" ] --")]
    [InlineData("vfs.fstab=[ \"initrd0:/www:extract::ramfs=1:\" ] --", "web netdev.ip=10.0.2.15/24:10.0.2.2::: vfs.fstab=[ \"initrd0:/www:extract::ramfs=1:\" ] --")]
    public void CommandLine_UnikraftWithInitrd_MountsItOnce(string arguments, string expected)
        => Assert.Equal(expected, Expand(ImageKind.Unikraft, new GuestArguments("web", arguments, HasStaticAddress: true, HasInitrd: true)));

    [Theory]
    [InlineData("{ \"net\": {} }")]
    [InlineData("{ \"cmdline\": ")]
    [InlineData("{\"rc\": [], \"rc\": []}")]
    public void CommandLine_RumprunWithJsonThatCannotBe_IsRefused(string arguments)
        => Assert.Equal(
            ImageErrorReason.InvalidSource,
            Assert.Throws<ImageException>(() => Expand(ImageKind.Rumprun, new GuestArguments("web", arguments, HasStaticAddress: true, HasInitrd: false))).Reason);

    private static string Expand(ImageKind kind, GuestArguments guest) => CommandLineTemplate.Expand(ForeignKinds.Of(kind).CommandLine(guest), Network);
}
