using Gateway.Admin;
using Gateway.Testing;
using Xunit;

namespace Gateway.Tests.Admin;

public sealed class AdminTokenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string State => Path.Combine(_folder.Path, "state");

    private string TokenFile => Path.Combine(State, AdminToken.FileName);

    [Fact]
    public void ReadOrCreate_FirstStart_MakesAFileThatOnlyTheOwnerReads()
    {
        var token = AdminToken.ReadOrCreate(State);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(State));
        Assert.True(token.Matches(File.ReadAllText(TokenFile)));
        Assert.Equal([TokenFile], Directory.GetFiles(State));
    }

    [Fact]
    public void ReadOrCreate_LaterStart_KeepsTheTokenAndClosesItsFile()
    {
        AdminToken.ReadOrCreate(State);
        var made = File.ReadAllText(TokenFile);
        File.SetUnixFileMode(TokenFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var token = AdminToken.ReadOrCreate(State);

        Assert.True(token.Matches(made));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("ünicode")]
    public void Matches_AnotherToken_IsRefused(string guess)
    {
        var token = AdminToken.ReadOrCreate(State);

        Assert.False(token.Matches(guess));
        Assert.False(token.Matches(File.ReadAllText(TokenFile) + guess + "x"));
    }

    public void Dispose() => _folder.Dispose();
}
