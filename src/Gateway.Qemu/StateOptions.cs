namespace Gateway.Qemu;

/// <summary>The key <c>Gateway:State</c>.</summary>
internal sealed class StateOptions
{
    public const string SectionName = "Gateway";

    /// <summary>The folder for everything the gateway keeps, closed to other users; relative to the working directory.</summary>
    public string State { get; set; } = "artifacts/state";
}
