using System.Text.RegularExpressions;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Qemu.Hypervisors;

/// <summary>
/// Finds out what VMs can be run with: 1. the program and its version, 2. whom it runs as, 3. the accelerator, by trying it, 4. a leaner program for microvm machines.
/// A good answer is found once and kept; after a bad one the next caller tries again, since somebody may have acted.
/// </summary>
internal sealed partial class HypervisorFinder(IOptions<QemuOptions> options, ILogger<HypervisorFinder> logger)
{
    private static readonly Version MinimumVersion = new(7, 2);
    private static readonly TimeSpan RunDeadline = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<Hypervisor>? _found;

    /// <exception cref="VmLaunchException">There is none that does what the configuration demands (<see cref="VmLaunchFailure.Unsupported"/>).</exception>
    public Task<Hypervisor> FindAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_found is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // The search is everybody's: it ends by its own deadlines, not with the caller that happened to be first.
                _found = Task.Run(() => SearchAsync(CancellationToken.None), CancellationToken.None);
            }

            return _found.WaitAsync(cancellationToken);
        }
    }

    private async Task<Hypervisor> SearchAsync(CancellationToken cancellationToken)
    {
        // 1 and 2
        var program = ProgramPath.Find(options.Value.Binary) ?? throw Unsupported(
            $"cannot find '{options.Value.Binary}': install QEMU {MinimumVersion} or newer (Debian: qemu-system-x86), or say where it is", nameof(QemuOptions.Binary), options.Value.Binary);
        var identity = VmIdentity.Choose(options.Value.User);
        var version = await VersionAsync(program, identity, cancellationToken);

        // 3
        var probe = new AcceleratorProbe(identity);
        var (accelerator, reason) = await ChooseAsync(probe, program, identity, cancellationToken);

        // 4
        var microvm = accelerator == Accelerator.Kvm && options.Value.Binary == QemuOptions.DefaultBinary
            ? await MicrovmProgram.FindAsync(program, identity, probe, RunDeadline, cancellationToken) ?? program
            : program;

        logger.HypervisorFound(program, version, NameOf(accelerator), reason, identity.User?.Name ?? "the gateway");
        return new Hypervisor(program, microvm, version, accelerator, reason, identity);
    }

    /// <summary>The accelerator's name in settings and in the API.</summary>
    public static string NameOf(Accelerator accelerator) => accelerator == Accelerator.Kvm ? "kvm" : "tcg";

    private async Task<(Accelerator Accelerator, string Reason)> ChooseAsync(AcceleratorProbe probe, string program, VmIdentity identity, CancellationToken cancellationToken)
    {
        var preference = options.Value.Preference;
        if (preference != AcceleratorPreference.Tcg)
        {
            var failure = KvmDevice.Exists
                ? await probe.FailureAsync(program, Accelerator.Kvm, cancellationToken)
                : $"there is no {KvmDevice.Path}: the machine has no virtualisation, or its kvm module is not loaded";
            if (failure is null)
            {
                return (Accelerator.Kvm, $"{KvmDevice.Path} works");
            }

            failure = KvmDevice.Exists ? $"{KvmDevice.Path} is there, but a VM as {(identity.User is null ? "the gateway's user" : $"user {identity.User.Name}")} cannot use it: {failure}" : failure;
            if (preference == AcceleratorPreference.Kvm)
            {
                throw Unsupported($"KVM does not work: {failure}", nameof(QemuOptions.Accelerator), options.Value.Accelerator);
            }

            logger.KvmUnusable(failure);
            await CheckTcgAsync(probe, program, cancellationToken);
            return (Accelerator.Tcg, failure);
        }

        await CheckTcgAsync(probe, program, cancellationToken);
        return (Accelerator.Tcg, $"{QemuOptions.SectionName}:{nameof(QemuOptions.Accelerator)} is tcg");
    }

    private async Task CheckTcgAsync(AcceleratorProbe probe, string program, CancellationToken cancellationToken)
    {
        if (await probe.FailureAsync(program, Accelerator.Tcg, cancellationToken) is { } failure)
        {
            throw Unsupported($"'{program}' does not start a VM: {failure}", nameof(QemuOptions.Binary), options.Value.Binary);
        }
    }

    private async Task<string> VersionAsync(string program, VmIdentity identity, CancellationToken cancellationToken)
    {
        string output;
        try
        {
            (_, output) = await ProgramRun.OutputAsync(identity.Request(program, ["--version"], "/", []), RunDeadline, cancellationToken);
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            throw Unsupported($"'{program} --version' fails: {error.Message}", nameof(QemuOptions.Binary), options.Value.Binary);
        }

        if (VersionLine().Match(output) is not { Success: true } match || !Version.TryParse(match.Groups["number"].Value, out var version))
        {
            throw Unsupported($"'{program}' is no QEMU: it says '{output.Trim()}'", nameof(QemuOptions.Binary), options.Value.Binary);
        }

        return version >= MinimumVersion
            ? match.Groups["whole"].Value
            : throw Unsupported($"'{program}' is QEMU {version}, but {MinimumVersion} or newer is needed", nameof(QemuOptions.Binary), options.Value.Binary);
    }

    private static VmLaunchException Unsupported(string what, string key, string value) =>
        new(VmLaunchFailure.Unsupported, $"{what} ({QemuOptions.SectionName}:{key}={value})");

    [GeneratedRegex(@"QEMU emulator version (?<whole>(?<number>\d+\.\d+(\.\d+)?)[^\n]*)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();
}
