using System.Net;
using Gateway.Images.Manifests;
using Gateway.Qemu.Network;
using Gateway.Qemu.State;

namespace Gateway.Qemu.Adoptions;

/// <summary>Where the ports of a VM of an earlier gateway are, as that one recorded it.</summary>
internal static class RecordedPorts
{
    /// <param name="record">The VM's.</param>
    /// <param name="manifest">Of its image.</param>
    /// <param name="isSo">Whether a port is where it is recorded, if there is more to know of that.</param>
    /// <returns>One for each of the image's ports.</returns>
    /// <exception cref="AdoptionException">They are not those of the image's ports.</exception>
    public static PortForward[] Of(VmRecord record, ImageManifest manifest, Func<PortForward, bool>? isSo = null)
    {
        PortForward[] forwards =
            [.. record.Address.Zip(manifest.Ports).Select(pair => IPEndPoint.TryParse(pair.First, out var host) ? new PortForward(host, pair.Second) : null).OfType<PortForward>()];
        return forwards.Length == manifest.Ports.Count && forwards.All(isSo ?? (_ => true))
            ? forwards
            : throw new AdoptionException($"its addresses are not those of the image's ports: {string.Join(", ", record.Address)}");
    }
}
