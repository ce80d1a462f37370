using System.Diagnostics;
using Gateway.Testing.Running;

namespace Gateway.Testing.Solo5;

/// <summary>
/// <c>standin.c</c>, compiled: what tests give the gateway for <c>solo5-spt</c> where there is none. It stands in for tender and guest together and is neither: see its first lines.
/// </summary>
public sealed class StandInTender : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StandInTender()
    {
        // The process of a VM is another user's.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        Program = _folder.Combine("solo5-spt");
        var compiler = new ProcessStartInfo("cc") { RedirectStandardError = true };
        foreach (var argument in new[] { "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o", Program, Path.Combine(Repository.Root, "tests/Gateway.Testing/Solo5/standin.c") })
        {
            compiler.ArgumentList.Add(argument);
        }

        using var compiling = Process.Start(compiler)!;
        var said = compiling.StandardError.ReadToEnd();
        compiling.WaitForExit();
        if (compiling.ExitCode != 0)
        {
            throw new InvalidOperationException($"standin.c does not compile:\n{said}");
        }
    }

    /// <summary>Absolute path.</summary>
    public string Program { get; }

    public void Dispose() => _folder.Dispose();
}
