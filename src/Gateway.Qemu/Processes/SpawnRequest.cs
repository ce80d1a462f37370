namespace Gateway.Qemu.Processes;

/// <summary>One process to start: in a session of its own, with default signals, no input, its output on one socket, and no descriptor but the ones named here.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">What follows the program's name.</param>
/// <param name="Folder">Working directory, entered with the gateway's own rights.</param>
/// <param name="Environment">The whole environment, <c>NAME=value</c> each: nothing of the gateway's is passed on.</param>
/// <param name="Inherited">Descriptors the process gets, numbered from <see cref="FirstInherited"/> in this order. They stay the caller's.</param>
internal sealed record SpawnRequest(
    string Program,
    IReadOnlyList<string> Arguments,
    string Folder,
    IReadOnlyList<string> Environment,
    IReadOnlyList<Descriptor> Inherited)
{
    /// <summary>The number of the first inherited descriptor: after input, output and error.</summary>
    public const int FirstInherited = 3;

    /// <summary>What its standard output is, where that is a guest's console and no message of its own; stays the caller's. Null: the same as its errors.</summary>
    public Descriptor? StandardOutput { get; init; }
}
