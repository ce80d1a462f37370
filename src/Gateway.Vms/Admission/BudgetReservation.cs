namespace Gateway.Vms.Admission;

/// <summary>What one VM has of the host. Disposing it gives it back, once.</summary>
internal sealed class BudgetReservation(HostBudget budget, string site, int memoryMiB) : IDisposable
{
    private int _disposed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            budget.Release(site, memoryMiB);
        }
    }
}
