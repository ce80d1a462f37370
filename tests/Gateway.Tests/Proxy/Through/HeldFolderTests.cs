using Gateway.Proxy.Through;
using Gateway.Testing;
using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Proxy.Through;

public sealed class HeldFolderTests : IDisposable
{
    private readonly TemporaryFolder _state = new();

    [Fact]
    public async Task Start_AfterAKill_RemovesWhatLies()
    {
        var folder = CreateFolder();
        File.WriteAllText(Path.Combine(folder.Open(), "left"), "body");

        await CreateFolder().StartAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFileSystemEntries(_state.Path));
        Assert.Empty(Directory.GetFileSystemEntries(CreateFolder().Open()));
    }

    [Fact]
    public async Task Start_NothingWasEverHeld_MakesNothing()
    {
        await CreateFolder().StartAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFileSystemEntries(_state.Path));
    }

    [Fact]
    public void Open_Folder_IsClosedToOthers()
        => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(CreateFolder().Open()));

    public void Dispose() => _state.Dispose();

    private HeldFolder CreateFolder() => new(Options.Create(new GatewayOptions { State = _state.Path }));
}
