using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>One entry of an application's root.</summary>
/// <param name="Path">In the guest, without the slash at the beginning: <c>usr/bin/server</c>.</param>
/// <param name="Source">Its path here.</param>
/// <param name="Link">Where a link leads, in the guest; null for what is none.</param>
internal sealed record AppEntry(string Path, string Source, FileStatus Status, string? Link);
