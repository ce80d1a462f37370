using Gateway.Vms.Admission;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Shells;

/// <summary>
/// Decides which shells to keep, within a number and within memory and VMs that nobody has (a pure function):
/// 1. what sites ask for (<c>Boot:Shells</c>), first and whatever the number, loaded where that is of use;
/// 2. one universal shell of the shape that is most in demand: it serves any image of that shape, also one that nobody has asked for yet;
/// 3. a loaded shell for each image whose score is at least <see cref="Deserving"/>, the highest first;
/// 4. universal shells with what is left.
/// </summary>
internal static class ShellPlan
{
    /// <summary>Asked for twice within some minutes: once may be chance.</summary>
    public const double Deserving = 1.5;

    /// <param name="floors">What sites ask for, each with its number.</param>
    /// <param name="demand">The highest score first.</param>
    /// <param name="budget">How many shells all together.</param>
    /// <param name="free">What VMs have left of the host.</param>
    public static IReadOnlyList<ShellWish> Choose(IReadOnlyList<(VmSpecification Specification, int Count)> floors, IReadOnlyList<ImageScore> demand, int budget, BudgetUse free)
    {
        var wishes = new List<ShellWish>();
        var left = budget;

        // 1
        foreach (var (specification, count) in floors)
        {
            Add(specification, KindFor(specification), count);
        }

        if (demand is not [var first, ..])
        {
            return wishes;
        }

        // 2
        Add(first.Specification, ShellKind.Universal, Math.Min(left, 1));

        // 3
        foreach (var image in demand.Where(image => image.Score >= Deserving && KindFor(image.Specification) == ShellKind.Loaded && !IsAskedForByASite(image)))
        {
            Add(image.Specification, ShellKind.Loaded, Math.Min(left, 1));
        }

        // 4
        Add(first.Specification, ShellKind.Universal, left);
        return wishes;

        void Add(VmSpecification specification, ShellKind kind, int wanted)
        {
            var count = (int)Math.Min(Math.Min(wanted, free.Vms), free.MemoryMiB / specification.MemoryMiB);
            if (count > 0)
            {
                wishes.Add(new ShellWish(specification, kind, count));
                left -= count;
                free = new BudgetUse(free.Vms - count, free.MemoryMiB - ((long)count * specification.MemoryMiB));
            }
        }

        // A VM that is to be suspended needs memory of its own, which a loaded shell has not; a universal one also resumes it.
        static ShellKind KindFor(VmSpecification specification) => specification.Suspends ? ShellKind.Universal : ShellKind.Loaded;

        bool IsAskedForByASite(ImageScore image) => floors.Any(floor => floor.Specification.Image.Digest == image.Specification.Image.Digest);
    }
}
