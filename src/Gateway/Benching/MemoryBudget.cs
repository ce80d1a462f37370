using System.Globalization;
using Gateway.Cli;
using Gateway.Images;

namespace Gateway.Benching;

/// <summary>What the machine has left: the bench must not be what brings it down.</summary>
internal static class MemoryBudget
{
    /// <summary>What QEMU takes for itself, at most, beside the guest's memory.</summary>
    private const int HypervisorMiB = 40;

    /// <summary>What may be used of what is there.</summary>
    private const double Share = 0.8;

    /// <summary>Memory that could be had now, in MiB.</summary>
    public static int AvailableMiB()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <exception cref="CommandException">So many VMs of the image might not fit.</exception>
    public static void Require(Image image, int vms, string option)
    {
        var (needed, available) = ((long)vms * (image.Manifest.MemoryMiB + HypervisorMiB), AvailableMiB() * Share);
        if (needed > available)
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture, $"{vms} VMs of image '{image.Name}' may take {needed} MiB, and this machine has {available:F0} MiB to spare: ask for fewer ({option})."));
        }
    }
}
