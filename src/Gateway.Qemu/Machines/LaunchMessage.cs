using System.Globalization;
using System.Text;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>What the init of a guest that waits is told over its console, of which it prints nothing (images/linux/init/gate.h, launch.h).</summary>
internal static class LaunchMessage
{
    /// <summary>The line by which the init says that it waits.</summary>
    public const string WaitingLine = "^init: waits for its launch$";

    /// <summary>On the kernel's command line: has the init wait.</summary>
    public const string WaitingWord = "gateway.launch=console";

    /// <summary>On the kernel's command line of a machine that nobody tells anything: where the volume is to be mounted.</summary>
    public static string VolumeWord(string path) => $"gateway.volume={path}";

    /// <summary>A line with the number of bytes that follow, then records that end with a NUL each.</summary>
    public static byte[] Of(VmSpecification specification)
    {
        var records = specification.Environment.Select(variable => $"env={variable.Key}={variable.Value}");
        if (specification.Volume is { } volume)
        {
            records = records.Append($"volume={volume.Path}");
        }

        var body = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => record + '\0')));
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{body.Length}\n")), .. body];
    }
}
