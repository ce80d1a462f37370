using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Images.Files;
using Gateway.Qemu.Processes;
using Gateway.Qemu.State;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Volumes;

/// <summary>
/// The disks that instances keep, in <c>State/volumes/SITE/KEY</c>; the key is a digest, since an instance's may hold anything. They stay when their site goes. All together they may grow to
/// <c>Gateway:Host:MaxVolumesMiB</c>, so that none is ever told in the middle of its work that the budget is used up. Safe to call from many threads, and beside another process.
/// </summary>
internal sealed class VolumeStore(StateFolder state, HostOptions limits, TimeProvider time, ILogger<VolumeStore> logger) : IDisposable
{
    private const long MiB = 1 << 20;
    private const string HiddenMark = ".";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Held while the sum of all sizes may change.</summary>
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>Those that are larger than their site wants: each is told once.</summary>
    private readonly ConcurrentDictionary<(string Path, int SizeMiB), bool> _told = new();

    private readonly FolderStock _stock = new(() => FoldersIn(RootOf(state)), static path => new VolumeFolder(path) is { Exists: true } folder ? folder.Size : null);

    /// <summary>What there is, each with the size that it may grow to.</summary>
    public (int Count, long Bytes) Stock => _stock.Take();

    private string Root => RootOf(state);

    /// <summary>Sees to it that a VM's volume is there and as large as its site wants it.</summary>
    /// <exception cref="VmLaunchException">There is no room for it, or nothing to make it with.</exception>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public async Task PrepareAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        var folder = FolderOf(specification);
        var size = specification.Volume!.SizeMiB * MiB;
        if (folder.Size == size)
        {
            return;
        }

        if (folder.Size > size)
        {
            if (_told.TryAdd((folder.Path, specification.Volume.SizeMiB), true))
            {
                logger.VolumeStaysLarge(folder.Path, specification.Site, folder.Size / MiB, specification.Volume.SizeMiB);
            }

            return;
        }

        await _changing.WaitAsync(cancellationToken);
        try
        {
            CheckRoom(specification, folder.Size);
            if (folder.Exists)
            {
                // Its file system follows when the guest mounts it.
                logger.VolumeGrown(folder.Path, specification.Site, folder.Size / MiB, specification.Volume.SizeMiB);
                SetLength(folder.Disk, FileMode.Open, size);
                _stock.Forget(folder.Path);
                return;
            }

            await MakeAsync(folder, specification, size, cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes a VM's volume: the disk, locked for as long as any process has this descriptor.</summary>
    /// <exception cref="IOException">A VM has it, or it is gone.</exception>
    public Descriptor Take(VmSpecification specification)
    {
        var folder = FolderOf(specification);
        return folder.TryTake() ?? throw new IOException($"the volume '{folder.Path}' is in use by {NameOf(folder.ReadMark())}, and no two VMs may have it");
    }

    /// <summary>A VM is about to run, and may write its volume: no state of an earlier one, whose guest takes it for what it was, may be resumed any more.</summary>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public void BeginWriting(VmSpecification specification) => FolderOf(specification).WriteMark(specification.Id);

    /// <summary>When it was written last; of use when no VM runs that has it.</summary>
    public DateTimeOffset WrittenAt(VmSpecification specification) => FolderOf(specification).WrittenAt;

    /// <summary>Whether no VM can have written the volume since that VM had it, and nobody else has.</summary>
    public bool IsAsLeftBy(string id, DateTimeOffset? writtenAt, VmSpecification specification)
        => FolderOf(specification) is { Exists: true } folder && folder.ReadMark() == id && folder.WrittenAt == writtenAt;

    /// <summary>Where the disk of a VM's volume is.</summary>
    public string DiskOf(VmSpecification specification) => FolderOf(specification).Disk;

    /// <inheritdoc cref="IVmLauncher.ListVolumes"/>
    public IReadOnlyList<VolumeFacts> List()
        => [.. All().Select(volume => new VolumeFacts(
            volume.Record.Site, volume.Record.Kind, volume.Record.Instance, volume.Folder.Size, volume.Folder.DiskSize, volume.Record.CreatedAt, UserOf(volume.Folder)))];

    /// <inheritdoc cref="IVmLauncher.TryRemoveVolume"/>
    public bool TryRemove(VolumeFacts volume)
    {
        var folder = FolderOf(volume.Site, volume.Kind, volume.Instance);
        if (!folder.Exists)
        {
            return true;
        }

        using var taken = folder.TryTake();
        if (taken is null || IsSuspended(folder.ReadMark()))
        {
            return false;
        }

        // From now on nobody finds it, however long its content takes.
        var gone = HiddenNextTo(folder);
        Directory.Move(folder.Path, gone);
        Remove(gone);
        return true;
    }

    /// <summary>Takes away what an earlier gateway was at, making or removing a volume, when it was killed. For whoever has the state folder.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            foreach (var site in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
            {
                Sweep(site);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.VolumeNotSwept(Root, error);
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task MakeAsync(VolumeFolder folder, VmSpecification specification, long size, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var site = Path.GetDirectoryName(folder.Path)!;
        Directory.CreateDirectory(Root, OwnerOnly);
        Directory.CreateDirectory(site, OwnerOnly);
        Sweep(site);
        var unfinished = new VolumeFolder(HiddenNextTo(folder));
        Directory.CreateDirectory(unfinished.Path, OwnerOnly);
        try
        {
            SetLength(unfinished.Disk, FileMode.CreateNew, size);
            await FileSystemMaker.MakeAsync(unfinished.Disk, cancellationToken);
            unfinished.Write(VolumeRecord.Of(specification, time.GetUtcNow()));
            LinuxFiles.Sync(unfinished.Disk);
            LinuxFiles.Sync(unfinished.Path);
            LinuxFiles.Rename(unfinished.Path, folder.Path);
            LinuxFiles.Sync(site);
        }
        catch
        {
            Remove(unfinished.Path);
            throw;
        }

        logger.VolumeMade(specification.Site, specification.Instance, specification.Volume!.SizeMiB, folder.Path, time.GetElapsedTime(begun).TotalMilliseconds);
    }

    private void CheckRoom(VmSpecification specification, long before)
    {
        var all = All().ToList();
        var others = all.Sum(volume => volume.Folder.Size) - before;
        if (others + (specification.Volume!.SizeMiB * MiB) > limits.MaxVolumesMiB * MiB)
        {
            throw new VmLaunchException(
                VmLaunchFailure.VolumesFull,
                $"site '{specification.Site}' has no room for a volume of {specification.Volume.SizeMiB} MiB: all others take {others / MiB} MiB (Gateway:Host:MaxVolumesMiB={limits.MaxVolumesMiB}); 'gateway volume list' shows them");
        }

        if (before == 0 && all.Count(volume => volume.Record.Site == specification.Site) is var count && count >= specification.MaxVolumes)
        {
            throw new VmLaunchException(
                VmLaunchFailure.VolumesFull,
                $"site '{specification.Site}' has {count} volumes already (Limits:MaxVolumes={specification.MaxVolumes}); 'gateway volume list' shows them");
        }
    }

    private IEnumerable<(VolumeFolder Folder, VolumeRecord Record)> All()
    {
        foreach (var path in FoldersIn(Root))
        {
            var folder = new VolumeFolder(path);
            if (folder.Exists && folder.Read() is { } record)
            {
                yield return (folder, record);
            }
        }
    }

    private static string RootOf(StateFolder state) => Path.Combine(state.Path, "volumes");

    private static IEnumerable<string> FoldersIn(string root)
        => (Directory.Exists(root) ? Directory.GetDirectories(root) : []).SelectMany(Directory.GetDirectories).Where(path => !IsHidden(path));

    private string? UserOf(VolumeFolder folder)
    {
        try
        {
            var mark = folder.ReadMark();
            return folder.IsInUse() || IsSuspended(mark) ? NameOf(mark) : null;
        }
        catch (IOException)
        {
            // Removed just now.
            return null;
        }
    }

    /// <summary>A state has the name of the VM whose it is.</summary>
    private bool IsSuspended(string mark) => mark.Length > 0 && Directory.Exists(Path.Combine(state.Path, "suspended", mark));

    private static string NameOf(string mark) => mark.Length > 0 ? $"VM {mark}" : "another process";

    private static void SetLength(string disk, FileMode mode, long size)
    {
        using var file = new FileStream(disk, new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = mode == FileMode.CreateNew ? UnixFileMode.UserRead | UnixFileMode.UserWrite : null });
        file.SetLength(size);
        file.Flush(flushToDisk: true);
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith(HiddenMark, StringComparison.Ordinal);

    private static string HiddenNextTo(VolumeFolder folder) => Path.Combine(Path.GetDirectoryName(folder.Path)!, HiddenMark + Guid.NewGuid().ToString("n"));

    /// <summary>What was never finished, or is being removed: nobody else makes anything here meanwhile.</summary>
    private void Sweep(string site)
    {
        foreach (var path in Directory.GetDirectories(site).Where(IsHidden))
        {
            Remove(path);
        }
    }

    private void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Whoever removes it was quicker.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.VolumeNotSwept(path, error);
        }
    }

    private VolumeFolder FolderOf(VmSpecification specification) => FolderOf(specification.Site, specification.Kind, specification.Instance);

    private VolumeFolder FolderOf(string site, Vms.Sites.InstanceKind kind, string instance)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{instance}")))[..32];
        return new VolumeFolder(Path.Combine(Root, site, key));
    }
}
