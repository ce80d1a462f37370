using System.Diagnostics;
using Gateway.Images.Documents;
using Gateway.Testing;
using Xunit;

namespace Gateway.Images.Tests.Documents;

public sealed class DocumentFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public DocumentFileTests() => _path = _folder.Combine("a.json");

    public void Dispose() => _folder.Dispose();

    /// <summary>What may stand where a file is expected.</summary>
    private static readonly Dictionary<string, Action<TemporaryFolder, string>> Standins = new()
    {
        ["is a folder, not a file."] = (_, path) => Directory.CreateDirectory(path),
        ["is a FIFO, not a file."] = (_, path) => Process.Start("mkfifo", [path]).WaitForExit(),
        ["is a character device, not a file."] = (_, path) => File.CreateSymbolicLink(path, "/dev/zero"),
        ["is a link that leads nowhere."] = (_, path) => File.CreateSymbolicLink(path, "nothing"),
        ["is a link that leads in a circle."] = (_, path) => File.CreateSymbolicLink(path, path),
        ["is larger than 1 MiB."] = (_, path) => File.WriteAllBytes(path, new byte[10 * 1024 * 1024]),
    };

    public static TheoryData<string> Rules => [.. Standins.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Read_NoFileOfOurs_SaysWhatItIsAtOnce(string rule)
    {
        Standins[rule](_folder, _path);

        Assert.Equal((null, rule), DocumentFile.Read(_path));
    }

    [Fact]
    public void Read_MayNotBeRead_SaysSo()
    {
        File.WriteAllText(_path, "{}");
        File.SetUnixFileMode(_path, UnixFileMode.None);
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root reads everything");

        Assert.Equal((null, "cannot be read: Permission denied."), DocumentFile.Read(_path));
    }

    [Fact]
    public void Read_NothingThere_IsNoError() => Assert.Equal((null, null), DocumentFile.Read(_path));

    [Fact]
    public void Read_LinkToAFile_GivesItsContent()
    {
        _folder.Write("elsewhere/b.json", "{ }");
        File.CreateSymbolicLink(_path, "elsewhere/b.json");

        Assert.Equal("{ }"u8.ToArray(), DocumentFile.Read(_path).Content);
    }
}
