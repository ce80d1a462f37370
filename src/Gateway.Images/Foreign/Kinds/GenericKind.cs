using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>Anything else that boots: the arguments are the command line.</summary>
internal static class GenericKind
{
    public static ForeignKind Create() => new(ImageKind.Generic, guest => guest.Text) { MemoryMiB = 128 };
}
