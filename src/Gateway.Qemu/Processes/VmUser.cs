using System.Globalization;

namespace Gateway.Qemu.Processes;

/// <summary>Whom VM processes run as, where that is somebody other than the gateway's own user.</summary>
/// <param name="Name">As it was configured.</param>
/// <param name="UserId">Number of the user.</param>
/// <param name="GroupId">Number of its only group.</param>
internal sealed record VmUser(string Name, uint UserId, uint GroupId)
{
    /// <summary>The default for a gateway that runs as root: a number that neither Debian nor systemd's dynamic users hand out, so nothing on the machine belongs to it.</summary>
    public static VmUser Default { get; } = new("61182:61182", 61182, 61182);

    /// <summary>Reads <c>name</c>, <c>uid</c> or <c>uid:gid</c>; null if it is neither a number nor a user of this machine.</summary>
    public static VmUser? Parse(string value)
    {
        var parts = value.Split(':');
        if (parts.Length <= 2 && parts.All(part => uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return new VmUser(value, uint.Parse(parts[0], CultureInfo.InvariantCulture), uint.Parse(parts[^1], CultureInfo.InvariantCulture));
        }

        return parts.Length == 1 ? Find(value) : null;
    }

    /// <summary>
    /// The arguments before a program's own that make it run as this user: no other group, no capability, no way to gain one. For <c>setpriv</c> of util-linux.
    /// </summary>
    /// <param name="groups">Supplementary groups it needs for a device; mostly none.</param>
    public IReadOnlyList<string> SetprivArguments(IReadOnlyList<uint> groups) =>
    [
        $"--reuid={UserId}",
        $"--regid={GroupId}",
        groups.Count == 0 ? "--clear-groups" : $"--groups={string.Join(',', groups)}",
        "--no-new-privs",
        "--inh-caps=-all",
        "--ambient-caps=-all",
        "--",
    ];

    private static unsafe VmUser? Find(string name)
    {
        PasswordEntry entry;
        PasswordEntry* found;
        var buffer = stackalloc byte[4096];
        return Libc.FindUser(name, &entry, buffer, 4096, &found) == 0 && found is not null ? new VmUser(name, entry.UserId, entry.GroupId) : null;
    }
}
