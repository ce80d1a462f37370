using System.Globalization;
using Gateway.Vms.Launching;

namespace Gateway.Proxy;

/// <summary>
/// Writes the gateway's <c>Server-Timing</c> value: <c>source;desc="cold", queue;dur=0.031, spawn;dur=70.114, boot;dur=5.9, forward;dur=1.2, total;dur=77.4</c>.
/// Durations are milliseconds; <c>forward</c> ends when the guest's answer begins, and so does <c>total</c>, which begins when the gateway has the request. <c>through</c> is there where others were asked first.
/// </summary>
internal static class ServerTiming
{
    public const string HeaderName = "Server-Timing";
    private const int Longest = 512;

    public static string Write(VmSource source, IReadOnlyList<VmPhaseDuration> phases, TimeSpan through, TimeSpan forward, TimeSpan total)
    {
        Span<char> text = stackalloc char[Longest];
        var at = 0;
        Append(text, ref at, Begin(source));
        if (through > TimeSpan.Zero)
        {
            Append(text, ref at, "through", through);
        }

        for (var i = 0; i < phases.Count; i++)
        {
            var (phase, duration) = phases[i];
            if (i + 1 < phases.Count && phases[i + 1].Phase == VmPhase.Ready)
            {
                // One name fewer: to whoever waits for the guest, its proof is the end of its boot.
                duration += phases[++i].Duration;
            }

            Append(text, ref at, Name(phase), duration);
        }

        Append(text, ref at, Name(VmPhase.Forward), forward);
        Append(text, ref at, "total", total);
        return new string(text[..at]);
    }

    public static string Name(VmPhase phase) => phase switch
    {
        VmPhase.Queue => "queue",
        VmPhase.Claim => "claim",
        VmPhase.Spawn => "spawn",
        VmPhase.Restore => "restore",
        VmPhase.Boot => "boot",
        VmPhase.Ready => "ready",
        VmPhase.Forward => "forward",
        _ => throw new InvalidOperationException($"No phase {phase}."),
    };

    public static string Name(VmSource source) => source switch
    {
        VmSource.Cold => "cold",
        VmSource.Template => "template",
        VmSource.Shell => "shell",
        VmSource.Suspended => "suspended",
        VmSource.Warm => "warm",
        _ => throw new InvalidOperationException($"No source {source}."),
    };

    private static string Begin(VmSource source) => source switch
    {
        VmSource.Cold => "source;desc=\"cold\"",
        VmSource.Template => "source;desc=\"template\"",
        VmSource.Shell => "source;desc=\"shell\"",
        VmSource.Suspended => "source;desc=\"suspended\"",
        VmSource.Warm => "source;desc=\"warm\"",
        _ => throw new InvalidOperationException($"No source {source}."),
    };

    private static void Append(Span<char> text, ref int at, ReadOnlySpan<char> name, TimeSpan duration)
    {
        Append(text, ref at, ", ");
        Append(text, ref at, name);
        Append(text, ref at, ";dur=");
        var microseconds = Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        (microseconds / 1000).TryFormat(text[at..], out var written, provider: CultureInfo.InvariantCulture);
        at += written;
        text[at++] = '.';
        (microseconds % 1000).TryFormat(text[at..], out written, "D3", CultureInfo.InvariantCulture);
        at += written;
    }

    private static void Append(Span<char> text, ref int at, ReadOnlySpan<char> part)
    {
        part.CopyTo(text[at..]);
        at += part.Length;
    }
}
