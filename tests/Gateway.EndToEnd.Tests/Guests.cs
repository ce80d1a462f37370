using System.Diagnostics;
using Gateway.Testing.Running;

namespace Gateway.EndToEnd.Tests;

/// <summary>What tests ask of responses and of VM processes.</summary>
internal static class Guests
{
    public static string VmId(this HttpResponseMessage response) => response.Headers.GetValues("X-Gateway-Vm").Single();

    public static string ServerTiming(this HttpResponseMessage response) => string.Join(", ", response.Headers.GetValues("Server-Timing"));

    public static async Task<RunningVm> FindVmAsync(this GatewayProcess gateway, string id, CancellationToken cancellationToken) =>
        (await gateway.ListVmsAsync(cancellationToken)).Single(vm => vm.Id == id);

    /// <summary>Returns when the process is gone; the kernel tells, nobody polls.</summary>
    public static async Task WaitUntilGoneAsync(this RunningVm vm, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(vm.Pid);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // It was gone before we looked.
        }
    }

    /// <summary>Returns when the gateway has tidied up after a VM: that comes after its process has ended.</summary>
    public static async Task WaitUntilUnlistedAsync(this GatewayProcess gateway, RunningVm vm, CancellationToken cancellationToken)
    {
        while ((await gateway.ListVmsAsync(cancellationToken)).Any(listed => listed.Id == vm.Id))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
