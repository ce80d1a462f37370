using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>One entry of an application's root.</summary>
/// <param name="Path">In the guest, without the slash at the beginning: <c>usr/bin/server</c>.</param>
/// <param name="Kind">A file, a folder or a link.</param>
internal sealed record AppEntry(string Path, FileKind Kind, UnixFileMode Mode)
{
    /// <summary>Who owns it, in the guest.</summary>
    public AppUser Owner { get; init; } = AppUser.Root;

    /// <summary>Bytes of a file.</summary>
    public long Size { get; init; }

    /// <summary>When a file was modified: whole seconds since 1970.</summary>
    public long ModifiedSeconds { get; init; }

    /// <summary>Where a link leads, in the guest; null for what is none.</summary>
    public string? Link { get; init; }

    /// <summary>The path of a file that comes before and of which this is one more name; null for what is a file of its own.</summary>
    public string? SameAs { get; init; }
}
