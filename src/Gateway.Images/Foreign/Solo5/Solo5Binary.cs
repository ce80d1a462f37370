using Gateway.Images.Foreign.Kernels;
using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Solo5;

/// <summary>A program for one of Solo5's tenders, <c>solo5-hvt</c> or <c>solo5-spt</c>: what its file says it needs.</summary>
/// <param name="Machine">The tender that runs it.</param>
/// <param name="Network">Name of its only network device.</param>
/// <param name="Blocks">Names of its block devices, in the order of the image's disks.</param>
public sealed record Solo5Binary(MachineType Machine, string Network, IReadOnlyList<string> Blocks)
{
    /// <summary>Reads the program of an image.</summary>
    /// <exception cref="ImageException">It is none, or asks for other devices than the image has; says which.</exception>
    public static Solo5Binary Read(Image image)
    {
        try
        {
            using var file = File.OpenRead(image.Kernel ?? throw Refusal(image, "is missing."));
            var kernel = KernelReader.Read(file);
            var binary = Of(kernel);
            return (KernelRules.WhyNot(kernel, image.Manifest.Machine) ?? binary?.WhyNot(image.Manifest.Disks.Count)) is { } reason ? throw Refusal(image, reason) : binary!;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidFolder, $"image '{image.Name}': its kernel cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The machine of a kernel for one of the tenders; null for any other.</summary>
    internal static MachineType? MachineOf(KernelFacts? kernel) => kernel?.Solo5 switch
    {
        Solo5Target.Hvt => MachineType.Solo5Hvt,
        Solo5Target.Spt => MachineType.Solo5Spt,
        _ => null,
    };

    /// <summary>Null where a kernel is for neither tender, or breaks a rule (<see cref="WhyNot(KernelFacts)"/>).</summary>
    internal static Solo5Binary? Of(KernelFacts? kernel)
        => MachineOf(kernel) is { } machine && WhyNot(kernel!) is null
            ? new Solo5Binary(machine, Names(kernel!, Solo5DeviceKind.Network)[0], Names(kernel!, Solo5DeviceKind.Block))
            : null;

    /// <summary>Why no tender would start a binary, or nobody could reach it, to be read after its name; null where all is well.</summary>
    internal static string? WhyNot(KernelFacts kernel)
    {
        if (kernel.Solo5Manifest is not { Error: null })
        {
            return kernel.Solo5Manifest is { } broken
                ? $"is a Solo5 binary that no tender would start: its manifest {broken.Error}"
                : "is a Solo5 binary without a manifest, so that nobody knows which devices it needs: Solo5 0.6 and newer put one in.";
        }

        return Names(kernel, Solo5DeviceKind.Network) switch
        {
            [_] => null,
            [] => "is a Solo5 binary that declares no network device, so nothing can be asked of it.",
            var names => $"is a Solo5 binary that declares {names.Count} network devices ({string.Join(", ", names)}), but a VM has one: build it with one.",
        };
    }

    /// <summary>Why it does not go with that many disks, to be read after its name; null where it does.</summary>
    internal string? WhyNot(int disks) => disks == Blocks.Count ? null : Blocks.Count == 0
        ? "is a Solo5 binary that declares no block device: it has no use for a disk (--disk)."
        : $"is a Solo5 binary that declares {Blocks.Count} block {(Blocks.Count == 1 ? "device" : "devices")}, so it needs as many disks ({string.Join(", ", Blocks.Select(name => $"--disk FILE for '{name}'"))}), but has {disks}.";

    private static List<string> Names(KernelFacts kernel, Solo5DeviceKind kind)
        => [.. kernel.Solo5Manifest!.Devices.Where(device => device.Kind == kind).Select(device => device.Name)];

    private static ImageException Refusal(Image image, string reason) => new(ImageErrorReason.InvalidFolder, $"image '{image.Name}': its kernel {reason}");
}
