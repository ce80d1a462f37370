namespace Gateway.Qemu.Qmp;

/// <summary>The first thing QEMU says: which version it is.</summary>
/// <param name="Version"><c>7.2.22</c>.</param>
/// <param name="Package">The distribution's own version, as templates depend on it: <c>Debian 1:7.2+dfsg-7+deb12u18</c>; may be empty.</param>
internal sealed record QmpGreeting(Version Version, string Package);
