namespace Gateway.Vms.Admission;

/// <summary>What one VM has of the host. Disposing it gives it back, once.</summary>
internal sealed class BudgetReservation(HostBudget budget, string site, int memoryMiB) : IDisposable
{
    private int _disposed;
    private volatile bool _isGivenBack;

    public string Site { get; } = site;

    public int MemoryMiB { get; } = memoryMiB;

    /// <summary>Whether the budget has it again; the budget's lock guards the change.</summary>
    public bool IsGivenBack
    {
        get => _isGivenBack;
        set => _isGivenBack = value;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            budget.Release(this);
        }
    }
}
