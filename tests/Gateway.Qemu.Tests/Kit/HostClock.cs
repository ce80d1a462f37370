using System.Globalization;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>The host's clock as QEMU sees it, standing still where the test puts it; what measures time runs on.</summary>
internal sealed class HostClock : IDisposable
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    private readonly TemporaryFolder _folder = new();

    public HostClock(DateTimeOffset now)
    {
        Assert.SkipUnless(File.Exists(Library), "the host's clock cannot be set for one process: install libfaketime");

        // VMs run as somebody else.
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        Set(now);
        Program = ExecutableFile.Write(
            _folder.Combine("qemu"),
            $"""
            #!/bin/sh
            export TZ=UTC LD_PRELOAD={Library} FAKETIME_TIMESTAMP_FILE={Now} FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
            exec qemu-system-x86_64 "$@"

            """);
    }

    /// <summary>QEMU with this clock; for <c>Gateway:Qemu:Binary</c>.</summary>
    public string Program { get; }

    private string Now => _folder.Combine("now");

    /// <summary>What time it is from now on, also for processes that run.</summary>
    public void Set(DateTimeOffset now)
    {
        var next = _folder.Write("next", now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "\n");
        File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.Move(next, Now, overwrite: true);
    }

    public void Dispose() => _folder.Dispose();
}
