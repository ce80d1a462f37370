using System.Globalization;
using Gateway.Images.Apps;
using Gateway.Images.Containers.Formats;

namespace Gateway.Images.Containers;

/// <summary>How an image's application is run: as its configuration says, over that its labels, over that what a person says.</summary>
internal static class ContainerOptions
{
    /// <summary>Of the guest where nobody says: what is in containers is seldom as small as a single program.</summary>
    public const int DefaultMemoryMiB = 128;

    /// <exception cref="ImageException">Something is missing, or is not as it must be; the message names the option that says it instead.</exception>
    public static AppImageOptions Of(ContainerSource source, ConfigSettings settings)
    {
        var labelled = ContainerLabels.Apply(
            new AppImageOptions { Command = [], Ports = [], MemoryMiB = DefaultMemoryMiB }, settings.Labels ?? new Dictionary<string, string?>());
        return labelled with
        {
            Command = Command(source, settings),
            Ports = source.Ports.Count > 0 ? source.Ports : labelled.Ports.Count > 0 ? labelled.Ports : [ExposedPort(source, settings)],
            Environment = [.. settings.Env?.OfType<string>() ?? [], .. source.Environment],
            User = source.User ?? settings.User ?? "",
            WorkingFolder = source.WorkingFolder ?? (string.IsNullOrEmpty(settings.WorkingDir) ? "/" : settings.WorkingDir),
            StopSignal = source.StopSignal ?? (string.IsNullOrEmpty(settings.StopSignal) ? AppSignals.Default : AppSignals.NameOf(settings.StopSignal)),
            Health = source.Health ?? labelled.Health,
            MemoryMiB = source.MemoryMiB ?? labelled.MemoryMiB,
        };
    }

    private static IReadOnlyList<string> Command(ContainerSource source, ConfigSettings settings)
    {
        string[] configured = [.. settings.Entrypoint?.OfType<string>() ?? [], .. settings.Cmd?.OfType<string>() ?? []];
        return source.Command.Count > 0 ? source.Command
            : configured.Length > 0 ? configured
            : throw AppRefusal.Of(source.Path, "has neither entry point nor command: say with --exec what is to run.");
    }

    private static int ExposedPort(ContainerSource source, ConfigSettings settings)
    {
        var ports = (settings.ExposedPorts?.Keys ?? []).Select(port => TcpPort(source, port)).OfType<int>().Distinct().Order().ToList();
        return ports.Count switch
        {
            1 => ports[0],
            0 => throw AppRefusal.Of(source.Path, "exposes no TCP port: say with --port where it listens."),
            _ => throw AppRefusal.Of(source.Path, $"exposes the ports {string.Join(", ", ports)}: say with --port which requests go to."),
        };
    }

    /// <summary>The number in <c>8080/tcp</c> or <c>8080</c>; null for what is not TCP.</summary>
    private static int? TcpPort(ContainerSource source, string port)
    {
        if (port.Split('/') is not ([_] or [_, "tcp"]))
        {
            return null;
        }

        return ushort.TryParse(port.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw AppRefusal.Of(source.Path, $"exposes \"{port}\", which is no port: say with --port where it listens.");
    }
}
