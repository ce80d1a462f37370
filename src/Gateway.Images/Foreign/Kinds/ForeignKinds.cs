using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>All kinds that can be imported.</summary>
internal static class ForeignKinds
{
    public static IReadOnlyList<ForeignKind> All { get; } =
    [
        UnikraftKind.Create(),
        MirageKind.Create(),
        NanosKind.Create(),
        OsvKind.Create(),
        RumprunKind.Create(),
        Solo5Kind.Create(),
        GenericKind.Create(),
    ];

    public static ForeignKind Of(ImageKind kind) => All.FirstOrDefault(known => known.Kind == kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "is not imported");
}
