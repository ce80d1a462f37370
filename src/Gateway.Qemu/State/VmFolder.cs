using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Qemu.Processes;

namespace Gateway.Qemu.State;

/// <summary>
/// One VM's folder: identity, sockets, console log, and where the guest writes to disks, their overlays. It is the working directory of the VM's process, which needs no right to it or to
/// any other folder: everything it uses it inherits.
/// </summary>
internal sealed class VmFolder(string path)
{
    private const string RecordFile = "vm.json";
    private const string ServingFile = "serving";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Absolute path.</summary>
    public string Path { get; } = path;

    /// <summary>The VM's id.</summary>
    public string Id => System.IO.Path.GetFileName(Path);

    public string ConsoleLog => System.IO.Path.Combine(Path, "console.log");

    /// <summary>Whether the guest was ready and the VM was not yet on its way down: such a one can be taken over by another gateway.</summary>
    public bool Serves => File.Exists(Serving);

    private string Serving => System.IO.Path.Combine(Path, ServingFile);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public void Create()
    {
        if (Directory.Exists(Path))
        {
            throw new IOException($"'{Path}' is there already");
        }

        Directory.CreateDirectory(Path, OwnerOnly);
    }

    /// <summary>Makes a folder for the overlays of disks, the only place where the VM's process can write.</summary>
    /// <param name="user">Whom the process runs as; null: as the gateway.</param>
    /// <returns>Its path as the VM's process sees it.</returns>
    public string CreateOverlays(VmUser? user)
    {
        const string Name = "overlays";
        var overlays = System.IO.Path.Combine(Path, Name);
        Directory.CreateDirectory(overlays, OwnerOnly);
        if (user is not null)
        {
            if (Libc.ChangeOwner(overlays, user.UserId, user.GroupId) != 0)
            {
                throw Descriptor.Failure($"cannot give '{overlays}' to {user.Name}");
            }

            // To be found by its name in the working directory; the folders above stay closed.
            File.SetUnixFileMode(Path, OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return Name;
    }

    /// <summary>Writes the VM's identity, whole or not at all.</summary>
    public void Write(VmRecord record)
    {
        var temporary = System.IO.Path.Combine(Path, RecordFile + ".new");
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, VmRecordWriting.Default.VmRecord));
        File.Move(temporary, System.IO.Path.Combine(Path, RecordFile), overwrite: true);
    }

    /// <summary>Reads the VM's identity; null where there is none that makes sense. What was started as a shell is whose it became.</summary>
    public VmRecord? Read()
        => Read(RecordFile, VmRecordContext.Default.VmRecord) is not { } record ? null
            : record.Site.Length > 0 || Read(ServingFile, VmRecordContext.Default.VmOwner) is not { } owner ? record
            : record.For(owner);

    /// <summary>The guest is ready. One small file that replaces none, which the disk is not waited for: this is done while a request waits.</summary>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public void BeginServing(VmOwner owner) => File.WriteAllBytes(Serving, JsonSerializer.SerializeToUtf8Bytes(owner, VmRecordWriting.Default.VmOwner));

    /// <summary>The VM is on its way down, if the folder is still there.</summary>
    public void EndServing()
    {
        try
        {
            File.Delete(Serving);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone already.
        }
    }

    /// <summary>Removes the folder with everything in it.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
    }

    private T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Combine(Path, file)), type);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
