using Gateway.Qemu.Processes;

namespace Gateway.Solo5.Tenders;

/// <summary>
/// What a tender inherits. Its program file and tap device are there without any right to paths or devices. Of its console it also has the end that is ours: should the gateway end, the guest
/// can write on, and the next gateway has it from there.
/// </summary>
/// <param name="Tap">The guest's network device.</param>
/// <param name="Program">The guest's program.</param>
/// <param name="Network">The network that it is to be in.</param>
/// <param name="Console">Where it writes what the guest prints.</param>
/// <param name="ConsoleEnd">The other end of that.</param>
internal sealed record TenderDescriptors(Descriptor Tap, Descriptor Program, Descriptor Network, Descriptor Console, Descriptor ConsoleEnd)
{
    public const int TapNumber = SpawnRequest.FirstInherited;
    public const int ProgramNumber = TapNumber + 1;
    public const int ConsoleEndNumber = ProgramNumber + 1;
    public const int NetworkNumber = ConsoleEndNumber + 1;

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<Descriptor> Inherited => [Tap, Program, ConsoleEnd, Network];

    /// <summary>How a process opens a file that it inherited.</summary>
    public static string PathOf(int number) => $"/proc/self/fd/{number}";
}
