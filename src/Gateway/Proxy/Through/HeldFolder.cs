using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy.Through;

/// <summary>Where bodies lie that are too long to be held in memory: a folder of the state folder, emptied at each start of what an earlier gateway was killed over.</summary>
/// <remarks>To be started after the launcher, which makes sure that no other gateway has the state folder.</remarks>
internal sealed class HeldFolder(IOptions<GatewayOptions> options) : IHostedService
{
    private const string Name = "held";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path = Path.GetFullPath(Path.Combine(options.Value.State, Name));

    /// <summary>There now, even if somebody has removed it.</summary>
    /// <exception cref="IOException">It cannot be had.</exception>
    public string Open() => Directory.CreateDirectory(_path, OwnerOnly).FullName;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Mostly nobody has held anything yet.
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
