using Gateway.Cli;
using Gateway.Proxy.Clients;
using Gateway.Testing;
using Gateway.Vms.Sites;
using Xunit;

namespace Gateway.Tests.Proxy.Clients;

public sealed class ClientKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string State => _folder.Combine("state");

    private string KeyFile => Path.Combine(State, ClientKey.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadOrCreate_Twice_IsTheSameKeyAndOnlyTheOwnersToRead()
    {
        var client = OwnerId.Create();
        var signed = ClientKey.ReadOrCreate(State).Sign("blog", client);

        Assert.True(ClientKey.ReadOrCreate(State).TryVerify("blog", signed, out var known));
        Assert.Equal(client, known);
        Assert.Equal(ClientKey.Length, signed.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal([KeyFile], Directory.GetFiles(State));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void ReadOrCreate_FileIsNoKey_NamesFileAndSetting(string content)
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(KeyFile, content);

        var error = Assert.Throws<CommandException>(() => ClientKey.ReadOrCreate(State));

        Assert.Contains(KeyFile, error.Message, StringComparison.Ordinal);
        Assert.Contains("Gateway:State", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryVerify_AnythingElse_IsNobody()
    {
        var key = ClientKey.ReadOrCreate(State);
        var signed = key.Sign("blog", OwnerId.Create());

        Assert.False(key.TryVerify("shop", signed, out _));
        Assert.False(ClientKey.ReadOrCreate(_folder.Combine("other")).TryVerify("blog", signed, out _));
        Assert.False(key.TryVerify("blog", string.Concat(OwnerId.Create(), signed.AsSpan(OwnerId.Length)), out _));
        Assert.False(key.TryVerify("blog", "", out _));
        Assert.False(key.TryVerify("blog", signed + "A", out _));
        Assert.False(key.TryVerify("blog", signed.AsSpan(0, signed.Length - 1), out _));
        for (var at = 0; at < signed.Length; at++)
        {
            var forged = signed.ToCharArray();
            forged[at] = forged[at] == 'A' ? 'B' : 'A';
            Assert.False(key.TryVerify("blog", forged, out _), $"letter {at}");
        }
    }
}
