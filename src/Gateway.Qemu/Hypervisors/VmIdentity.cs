using Gateway.Qemu.Processes;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Hypervisors;

/// <summary>Whom VM processes run as, and how they come to.</summary>
/// <param name="User">Null: as the gateway itself.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Setpriv">Absolute path of <c>setpriv</c>; null where no change is needed.</param>
internal sealed record VmIdentity(VmUser? User, IReadOnlyList<uint> Groups, string? Setpriv)
{
    // Nothing of the gateway's environment reaches a VM's process. One allocation arena is enough for QEMU and saves half a millisecond a start.
    private static readonly string[] Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C", "MALLOC_ARENA_MAX=1"];

    /// <summary>Decides by the setting <c>Gateway:Qemu:User</c> and by who the gateway is.</summary>
    /// <param name="configured">The setting.</param>
    /// <exception cref="VmLaunchException">The change of user cannot be made (<see cref="VmLaunchFailure.Unsupported"/>).</exception>
    public static VmIdentity Choose(string configured)
    {
        var self = Libc.EffectiveUser();
        var user = configured.Length > 0 ? VmUser.Parse(configured) : self == 0 ? VmUser.Default : null;
        if (user is null || user.UserId == self)
        {
            return new VmIdentity(null, [], null);
        }

        var setpriv = ProgramPath.Find("setpriv") ?? throw new VmLaunchException(
            VmLaunchFailure.Unsupported,
            $"cannot find 'setpriv', by which VM processes become user {user.Name} ({QemuOptions.SectionName}:{nameof(QemuOptions.User)}): install util-linux");
        return new VmIdentity(user, KvmDevice.Groups(), setpriv);
    }

    /// <summary>For people: a name, or what stands for the gateway's own user.</summary>
    public string Name => User?.Name ?? "";

    /// <summary>A program as this user, in its folder.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Working directory.</param>
    /// <param name="inherited">Descriptors to hand over.</param>
    /// <param name="temporary">Where it may write temporary files; null where it has no need to.</param>
    public SpawnRequest Request(string program, IReadOnlyList<string> arguments, string folder, IReadOnlyList<Descriptor> inherited, string? temporary = null)
    {
        IReadOnlyList<string> environment = temporary is null ? Environment : [.. Environment, $"TMPDIR={temporary}"];
        return User is null || Setpriv is null
            ? new SpawnRequest(program, arguments, folder, environment, inherited)
            : new SpawnRequest(Setpriv, [.. User.SetprivArguments(Groups), program, .. arguments], folder, environment, inherited);
    }
}
