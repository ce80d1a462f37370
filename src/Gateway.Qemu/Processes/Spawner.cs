using System.ComponentModel;

namespace Gateway.Qemu.Processes;

/// <summary>
/// Starts a process by <c>posix_spawn</c>. <see cref="System.Diagnostics.Process"/> cannot hand descriptors over or start a session, and blocks a thread a process to read its output.
/// </summary>
internal static unsafe class Spawner
{
    // From spawn.h of glibc and musl.
    private const short SetDefaultSignals = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    // Larger than any libc's posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128).
    private const int OpaqueSize = 512;

    // Above every number a child gets, so that no duplication overwrites one that is still to be duplicated.
    private const int FirstSource = 64;

    /// <summary>Returns the process id; the child has run <c>exec</c> by then.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="output">The socket that becomes its standard error, and its standard output where the request has no other.</param>
    /// <exception cref="IOException">The process could not be started.</exception>
    public static int Start(SpawnRequest request, Descriptor output)
    {
        var attributes = stackalloc byte[OpaqueSize];
        var actions = stackalloc byte[OpaqueSize];
        var signals = stackalloc byte[OpaqueSize];
        var sources = new List<Descriptor>();
        Check(Libc.SpawnAttributesInitialise(attributes), "attributes");
        Check(Libc.SpawnActionsInitialise(actions), "actions");
        try
        {
            new Span<byte>(signals, OpaqueSize).Clear();
            Check(Libc.SpawnAttributesSetSignalMask(attributes, signals), "signal mask");
            new Span<byte>(signals, OpaqueSize).Fill(0xff);
            Check(Libc.SpawnAttributesSetDefaultSignals(attributes, signals), "signal defaults");
            Check(Libc.SpawnAttributesSetFlags(attributes, SetDefaultSignals | SetSignalMask | SetSession), "flags");

            Check(Libc.SpawnActionsChangeDirectory(actions, request.Folder), "working directory");
            Check(Libc.SpawnActionsOpen(actions, 0, "/dev/null", Libc.OpenReadOnly, 0), "standard input");
            Duplicate(actions, sources, request.StandardOutput ?? output, 1);
            Duplicate(actions, sources, output, 2);
            for (var i = 0; i < request.Inherited.Count; i++)
            {
                Duplicate(actions, sources, request.Inherited[i], SpawnRequest.FirstInherited + i);
            }

            // Also those that the gateway itself inherited and does not know of.
            Check(Libc.SpawnActionsCloseFrom(actions, SpawnRequest.FirstInherited + request.Inherited.Count), "descriptors");

            using var arguments = new StringVector([request.Program, .. request.Arguments]);
            using var environment = new StringVector(request.Environment);
            int processId;
            Check(Libc.Spawn(&processId, request.Program, actions, attributes, arguments.Pointer, environment.Pointer), request.Program);
            return processId;
        }
        finally
        {
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
            sources.ForEach(source => source.Dispose());
        }
    }

    private static void Duplicate(byte* actions, List<Descriptor> sources, Descriptor descriptor, int number)
    {
        var source = Descriptor.From(Libc.Control(descriptor.Number, Libc.DuplicateCloseOnExec, FirstSource), "cannot duplicate a descriptor");
        sources.Add(source);
        Check(Libc.SpawnActionsDuplicate(actions, source.Number, number), "descriptor");
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new IOException($"cannot start a process: {what}: {new Win32Exception(error).Message}", error);
        }
    }
}
