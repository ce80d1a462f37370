using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.Tests.Kit;
using Gateway.Qemu.Volumes;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Policies;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests.Volumes;

/// <summary>Volumes on disk: one for each instance, within their bounds, and never two users of one.</summary>
public sealed class VolumeStoreTests : IAsyncDisposable
{
    private const long MiB = 1 << 20;
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LauncherKit _kit = new(new HostOptions { MaxVolumesMiB = 100 });

    private VolumeStore Store => _kit.Services.GetRequiredService<VolumeStore>();

    [Fact]
    public async Task Prepare_NewInstance_MakesAFileSystemThatTakesLittleDisk()
    {
        var wanted = Specify();

        await Store.PrepareAsync(wanted, _deadline);

        var volume = Assert.Single(Store.List());
        Assert.Equal(("app", InstanceKind.Site, "", 32 * MiB, (string?)null), (volume.Site, volume.Kind, volume.Instance, volume.Size, volume.UsedBy));
        Assert.InRange(volume.DiskSize, 1, MiB);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store.DiskOf(wanted)));
        await using var disk = File.OpenRead(Store.DiskOf(wanted));
        disk.Position = 1024 + 56;
        Assert.Equal((0x53, 0xef), (disk.ReadByte(), disk.ReadByte()));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("/a/b")]
    [InlineData(".")]
    [InlineData("A very long \0 one with everything in it: äöü \n \"'")]
    public async Task Prepare_AnyInstance_IsInItsSitesFolder(string instance)
    {
        var wanted = Specify(instance);

        await Store.PrepareAsync(wanted, _deadline);

        Assert.Equal(Path.Combine(_kit.State, "volumes", "app"), Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(Store.DiskOf(wanted)))));
        Assert.Equal(instance, Assert.Single(Store.List()).Instance);
    }

    [Fact]
    public async Task Prepare_InstancesThatLookAlike_HaveAVolumeEach()
    {
        await Store.PrepareAsync(Specify("a") with { Kind = InstanceKind.Host }, _deadline);
        await Store.PrepareAsync(Specify("a") with { Kind = InstanceKind.Path }, _deadline);
        await Store.PrepareAsync(Specify("A") with { Kind = InstanceKind.Path }, _deadline);

        Assert.Equal(3, Store.List().Count);
    }

    [Fact]
    public async Task Prepare_AnotherSize_GrowsAndNeverShrinks()
    {
        await Store.PrepareAsync(Specify(), _deadline);
        await Store.PrepareAsync(Specify(sizeMiB: 64), _deadline);
        Assert.Equal(64 * MiB, Store.List()[0].Size);

        await Store.PrepareAsync(Specify(sizeMiB: 16), _deadline);
        await Store.PrepareAsync(Specify(sizeMiB: 16), _deadline);

        Assert.Equal(64 * MiB, Store.List()[0].Size);
        Assert.Single(_kit.Messages, message => message.Contains("stays at 64 MiB, although Volume:SizeMiB is 16 now", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("b", 69, "Gateway:Host:MaxVolumesMiB=100")]
    [InlineData("", 101, "Gateway:Host:MaxVolumesMiB=100")]
    [InlineData("b", 16, "Limits:MaxVolumes=1")]
    public async Task Prepare_NoRoom_IsRefusedAndNothingIsLeft(string instance, int sizeMiB, string setting)
    {
        await Store.PrepareAsync(Specify(), _deadline);

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => Store.PrepareAsync(Specify(instance, sizeMiB) with { MaxVolumes = 1 }, _deadline));

        Assert.Equal(VmLaunchFailure.VolumesFull, error.Failure);
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Equal(32 * MiB, Assert.Single(Store.List()).Size);
    }

    [Fact]
    public async Task Take_SomebodyHasIt_IsRefusedUntilTheLastDescriptorIsClosed()
    {
        var wanted = Specify();
        await Store.PrepareAsync(wanted, _deadline);
        Store.BeginWriting(wanted);
        using var another = ActivatorUtilities.CreateInstance<VolumeStore>(_kit.Services);
        var first = Store.Take(wanted);
        using (first.Duplicate())
        {
            first.Dispose();
            Assert.Contains("is in use by VM app-1", Assert.Throws<IOException>(() => another.Take(wanted)).Message, StringComparison.Ordinal);
            Assert.False(another.TryRemove(another.List()[0]));
        }

        another.Take(wanted).Dispose();
        Assert.True(another.TryRemove(another.List()[0]));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_kit.State, "volumes", "app")));
    }

    [Fact]
    public async Task TryRemove_ASuspendedVmWillHaveIt_IsRefused()
    {
        var wanted = Specify();
        await Store.PrepareAsync(wanted, _deadline);
        Store.BeginWriting(wanted);
        Directory.CreateDirectory(Path.Combine(_kit.State, "suspended", wanted.Id));

        Assert.Equal($"VM {wanted.Id}", Store.List()[0].UsedBy);
        Assert.False(Store.TryRemove(Store.List()[0]));
    }

    [Fact]
    public async Task IsAsLeftBy_AnotherVmOrAnybodyWroteIt_IsNot()
    {
        var wanted = Specify();
        Assert.False(Store.IsAsLeftBy("app-1", null, wanted));
        await Store.PrepareAsync(wanted, _deadline);
        Store.BeginWriting(wanted);
        var written = Store.WrittenAt(wanted);
        Assert.True(Store.IsAsLeftBy("app-1", written, wanted));

        File.SetLastWriteTimeUtc(Store.DiskOf(wanted), written.UtcDateTime.AddMilliseconds(1));
        Assert.False(Store.IsAsLeftBy("app-1", written, wanted));

        File.SetLastWriteTimeUtc(Store.DiskOf(wanted), written.UtcDateTime);
        Store.BeginWriting(wanted with { Id = "app-2-longer" });
        Assert.Equal((false, true), (Store.IsAsLeftBy("app-1", written, wanted), Store.IsAsLeftBy("app-2-longer", written, wanted)));
    }

    [Fact]
    public async Task Prepare_LeftoversOfABrokenOne_AreSwept()
    {
        var left = Directory.CreateDirectory(Path.Combine(_kit.State, "volumes", "app", ".0123"));

        await Store.PrepareAsync(Specify(), _deadline);

        Assert.False(Directory.Exists(left.FullName));
        Assert.Single(Store.List());
    }

    [Fact]
    public async Task Sweep_LeftoversOfSitesThatAreGone_AreTakenAwayAndVolumesStay()
    {
        await Store.PrepareAsync(Specify(), _deadline);
        var left = Directory.CreateDirectory(Path.Combine(_kit.State, "volumes", "gone", ".0123"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "disk"), "half", _deadline);

        await Store.SweepAsync(_deadline);

        Assert.False(Directory.Exists(left.FullName));
        Assert.Single(Store.List());
    }

    /// <summary>Room for nothing at all, for a part of its file system, for what is beside that, for everything.</summary>
    [Fact]
    public async Task Prepare_HostsDiskIsFullAtAnyPoint_LeavesAWholeVolumeOrNone()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_kit.State, "volumes")).FullName;
        await using var mount = await SmallMount.TryCreateAsync(folder, _deadline, "2m");
        Assert.SkipWhen(mount is null, "a file system can be mounted by root only");
        var made = 0;
        for (var room = 0; made < 3; room += 16 * 1024)
        {
            mount.Fill(leave: room);
            var error = await Record.ExceptionAsync(() => Store.PrepareAsync(Specify(), _deadline));

            Assert.Equal(error is null ? 1 : 0, Store.List().Count);
            if (error is null)
            {
                await CheckAsync(Store.DiskOf(Specify()));
                Assert.True(Store.TryRemove(Store.List()[0]));
                made++;
            }
            else
            {
                Assert.Contains("No space left on device", Assert.IsType<IOException>(error, exactMatch: false).Message, StringComparison.Ordinal);
            }

            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories), path => Path.GetFileName(path) is not ("app" or "ballast"));
        }
    }

    public ValueTask DisposeAsync() => _kit.DisposeAsync();

    private async Task CheckAsync(string disk)
    {
        await using var check = ChildProcess.Start("/usr/sbin/e2fsck", ["-fn", disk], "/");
        Assert.True(await check.WaitForExitAsync(_deadline) == 0, check.Output);
    }

    private static VmSpecification Specify(string instance = "", int sizeMiB = 32)
    {
        var manifest = new ImageManifest { Kind = ImageKind.Linux, MemoryMiB = 16, Ready = new ImageReadiness("^ready", null), Files = new Dictionary<string, string>() };
        return new("app-1", "app", instance, new Image("app", "sha256:0", "/nowhere", manifest), 16, 1, new Dictionary<string, string>(), Outbound: false) { Volume = new VolumePolicy(sizeMiB, "/data") };
    }
}
