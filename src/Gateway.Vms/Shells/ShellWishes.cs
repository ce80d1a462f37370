using Gateway.Vms.Launching;

namespace Gateway.Vms.Shells;

/// <summary>The shells that are to be kept, as it was decided last. Thread-safe.</summary>
internal sealed class ShellWishes
{
    public IReadOnlyList<ShellWish> Latest { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); } = [];

    /// <summary>How many of a kind.</summary>
    public int Count(ShellKind kind) => Latest.Where(wish => wish.Kind == kind).Sum(wish => wish.Count);
}
