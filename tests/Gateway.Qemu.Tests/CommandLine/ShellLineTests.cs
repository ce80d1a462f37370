using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Processes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.CommandLine;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain-text_1.0,a=b:c/d")]
    [InlineData("two words")]
    [InlineData("it's \"quoted\" $HOME `id` \\ * ? ; & | < > ( ) { } # ! ~")]
    [InlineData("line\nbreak\ttab")]
    [InlineData("ümläut")]
    public async Task Join_ShellReadsIt_GetsTheSameArgument(string argument)
    {
        var line = ShellLine.Join(["printf", "%s|", argument, "end"]);

        var (exitCode, output) = await ProgramRun.OutputAsync(
            new SpawnRequest("/bin/sh", ["-c", line], "/", ["PATH=/usr/bin:/bin"], []), TestTimeouts.Process, TestTimeouts.ProcessToken());

        Assert.Equal((0, $"{argument}|end|"), (exitCode, output));
    }
}
