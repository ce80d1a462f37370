namespace Gateway.Vms.Admission;

/// <summary>What VMs use together.</summary>
internal readonly record struct BudgetUse(int Vms, long MemoryMiB)
{
    public BudgetUse With(int memoryMiB) => new(Vms + 1, MemoryMiB + memoryMiB);

    public BudgetUse Without(int memoryMiB) => new(Vms - 1, MemoryMiB - memoryMiB);

}
