namespace Gateway.Images.Files;

/// <summary>What the kernel says about a file.</summary>
/// <param name="Mode">Who may do what; set-user-ID, set-group-ID and sticky bit among it.</param>
public readonly record struct FileStatus(FileKind Kind, UnixFileMode Mode, FileIdentity Identity)
{
    public long Size => Identity.Size;

    /// <summary>Whole seconds since 1970.</summary>
    public long ModifiedSeconds => (long)Math.Floor(Identity.Modified / 1e9);

    public override string ToString() => Kind switch
    {
        FileKind.Fifo => "a FIFO",
        FileKind.CharacterDevice => "a character device",
        FileKind.Directory => "a folder",
        FileKind.BlockDevice => "a block device",
        FileKind.Regular => "a file",
        FileKind.Link => "a link",
        FileKind.Socket => "a socket",
        _ => $"an entry of the unknown kind {(int)Kind:x}",
    };
}
