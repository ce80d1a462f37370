namespace Gateway.Images.Storage;

/// <summary>Permissions in a store, whatever the umask: everybody may read, since VM processes run as somebody else.</summary>
internal static class StoreModes
{
    /// <summary>0755.</summary>
    public const UnixFileMode Folder = File
        | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>0644.</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
}
