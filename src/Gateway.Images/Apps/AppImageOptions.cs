using Gateway.Images.Manifests;

namespace Gateway.Images.Apps;

/// <summary>What an application needs to run.</summary>
public sealed record AppImageOptions
{
    /// <summary>The program and its arguments; a program without a slash is looked for along <c>PATH</c>, in the guest.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The TCP ports it listens on; it is ready when somebody listens on the first.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Variables, each <c>KEY=VALUE</c>; of two with one key the last counts.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Who it runs as: <c>NAME</c>, <c>NAME:GROUP</c>, or numbers; names are those of the folder's <c>etc/passwd</c> and <c>etc/group</c>. Empty: root.</summary>
    public string User { get; init; } = "";

    /// <summary>The folder it starts in, in the guest.</summary>
    public string WorkingFolder { get; init; } = "/";

    /// <summary>What asks it to stop, as <see cref="AppSignals"/> has it.</summary>
    public string StopSignal { get; init; } = AppSignals.Default;

    /// <summary>A path that answers over HTTP as soon as the application can serve; null: it can as soon as it listens.</summary>
    public string? Health { get; init; }

    public int MemoryMiB { get; init; } = DefaultMemoryMiB;

    public int VirtualCpus { get; init; } = 1;

    public GuestProtocol Protocol { get; init; } = GuestProtocol.Http1;

    /// <summary>How many connections it serves at once; null: as the manifest has it where nothing is said.</summary>
    public int? Connections { get; init; }

    /// <summary>Whether a connection carries one request after another; null: the same.</summary>
    public bool? KeepAlive { get; init; }

    public TemplatePolicy Template { get; init; } = TemplatePolicy.Ready;

    /// <summary>As the manifest has it where nothing is said.</summary>
    public const int DefaultConnections = 64;

    /// <summary>What the base needs with a small application.</summary>
    public const int DefaultMemoryMiB = 64;
}
