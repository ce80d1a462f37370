using Gateway.Testing.Running;

namespace Gateway.EndToEnd.Tests;

/// <summary>A gateway that was killed while a VM of its served.</summary>
internal static class KilledGateway
{
    /// <summary>Runs one in the folder, with the site <c>hello</c> at <c>hello.test</c>, and kills it.</summary>
    /// <returns>The VM that is left.</returns>
    public static async Task<RunningVm> LeaveVmAsync(GatewayFolder folder, CancellationToken cancellationToken)
    {
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, cancellationToken);
        folder.AddSite("hello", "hello.test", "hello");
        await using var gateway = await GatewayProcess.StartAsync(folder, cancellationToken);
        using var response = await gateway.GetAsync("hello.test", "/", cancellationToken);
        var orphan = await gateway.FindVmAsync(response.VmId(), cancellationToken);
        gateway.Kill();
        return orphan;
    }
}
