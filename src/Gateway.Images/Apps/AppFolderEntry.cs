using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>One entry of a folder that becomes an application's root.</summary>
/// <param name="Path">In the guest, without the slash at the beginning.</param>
/// <param name="Source">Its path here.</param>
/// <param name="Link">Where a link leads, in the guest; null for what is none.</param>
internal sealed record AppFolderEntry(string Path, string Source, FileStatus Status, string? Link);
