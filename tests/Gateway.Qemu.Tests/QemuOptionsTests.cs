using Gateway.Qemu.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Qemu.Tests;

public sealed class QemuOptionsTests
{
    [Fact]
    public async Task Validate_BadValues_NamesEveryKeyWithItsValue()
    {
        await using var kit = new LauncherKit(("Gateway:Qemu:Binary", " "), ("Gateway:Qemu:Accelerator", "KVM!"), ("Gateway:Qemu:User", "nobody-of-that-name"));

        var error = Assert.Throws<OptionsValidationException>(() => kit.Services.GetRequiredService<IOptions<QemuOptions>>().Value);

        Assert.Contains("Gateway:Qemu:Binary", error.Message, StringComparison.Ordinal);
        Assert.Contains("Gateway:Qemu:Accelerator: is 'KVM!', but must be auto, kvm or tcg.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Gateway:Qemu:User: is 'nobody-of-that-name'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_NoState_NamesTheKey()
    {
        await using var kit = new LauncherKit(("Gateway:State", ""));

        var error = Assert.Throws<OptionsValidationException>(() => kit.Services.GetRequiredService<IOptions<StateOptions>>().Value);

        Assert.Contains("Gateway:State", error.Message, StringComparison.Ordinal);
    }
}
