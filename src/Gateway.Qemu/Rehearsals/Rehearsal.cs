using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Rehearsals;

/// <summary>
/// Boots the smallest guest once when the gateway starts, as every VM is booted. What would fail the first request is found out before it comes, and what only the first boot pays for
/// (code to be compiled, files to be read) is paid.
/// </summary>
internal sealed class Rehearsal(IVmLauncher launcher, StateFolder state, TimeProvider timeProvider, ILogger<Rehearsal> logger)
{
    private const string Name = "rehearsal";
    private const string KernelFile = "kernel.elf";
    private const int MemoryMiB = 8;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Never throws for a VM that does not come up: that is logged.</summary>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Deadline, timeProvider);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var begun = timeProvider.GetTimestamp();
            var vm = await launcher.LaunchAsync(await SpecifyAsync(deadline.Token), deadline.Token);
            try
            {
                await using (await vm.ConnectAsync(deadline.Token))
                {
                    logger.Rehearsed(timeProvider.GetElapsedTime(begun).TotalMilliseconds);
                }
            }
            finally
            {
                await vm.StopAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // There is no start after all.
        }
        catch (Exception error) when (error is VmLaunchException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            logger.RehearsalFailed(error.Message, error is VmLaunchException launch ? launch.ConsoleTail : "");
        }
    }

    /// <summary>Of no site, so that no site's log tells of it.</summary>
    private async Task<VmSpecification> SpecifyAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(state.Path, Name);
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, KernelFile), RehearsalKernel.ToElf(), cancellationToken);
        var manifest = new ImageManifest
        {
            Kind = ImageKind.Site,
            Kernel = KernelFile,
            MemoryMiB = MemoryMiB,
            Ready = new ImageReadiness(RehearsalKernel.ReadyLine, Http: null),
            Files = new Dictionary<string, string>(),
        };
        return new VmSpecification(
            $"{Name}-{Guid.NewGuid():n}", Site: "", Instance: "", new Image(Name, "", folder, manifest), MemoryMiB, Vcpus: 1, new Dictionary<string, string>(), Outbound: false);
    }
}
