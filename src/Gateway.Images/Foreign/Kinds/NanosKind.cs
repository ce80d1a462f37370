using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>Nanos: its kernel with the image as a disk, on a microvm; or the image alone, which boots by itself. Its address is fixed inside the image, or asked for.</summary>
internal static class NanosKind
{
    public static ForeignKind Create() => new(ImageKind.Nanos, guest => guest.Text)
    {
        Machine = MachineType.Microvm,
        DiskMachine = MachineType.Q35,
        MemoryMiB = 128,
        Marks = ["Nanos"],
    };
}
