using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Lives;

/// <summary>
/// Writes in a VM's folder whether a next gateway may take the VM over. Where that fails it serves, or goes, all the same; only a next gateway may judge it wrongly.
/// </summary>
internal sealed class ServingMark(VmProcessParts parts, ILogger logger)
{
    /// <summary>It serves; one of no site nobody takes over.</summary>
    public void Set()
    {
        if (parts.Specification.Site.Length > 0)
        {
            Write(() => parts.Folder.BeginServing(parts.Record.Owner));
        }
    }

    /// <summary>It takes no more requests.</summary>
    public void Clear() => Write(parts.Folder.EndServing);

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.NotMarked(parts.Specification.Id, error);
        }
    }
}
