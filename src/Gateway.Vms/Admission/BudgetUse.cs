namespace Gateway.Vms.Admission;

/// <summary>What VMs use together.</summary>
internal readonly record struct BudgetUse(int Vms, long MemoryMiB)
{
    /// <summary>Whether it is no VM and no memory, or less than none.</summary>
    public bool IsNothing => Vms <= 0 && MemoryMiB <= 0;

    public BudgetUse With(int memoryMiB) => new(Vms + 1, MemoryMiB + memoryMiB);

    public BudgetUse Without(int memoryMiB) => new(Vms - 1, MemoryMiB - memoryMiB);

    /// <summary>What it has more than another.</summary>
    public BudgetUse Beyond(BudgetUse limit) => new(Vms - limit.Vms, MemoryMiB - limit.MemoryMiB);
}
