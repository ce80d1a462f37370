using System.CommandLine;
using Gateway.Cli;
using Gateway.Images.Documents;
using Gateway.Images.Foreign;
using Gateway.Images.Manifests;

namespace Gateway.Commands.Images;

/// <summary>What can be typed about a foreign guest, and the <see cref="ForeignSource"/> it makes.</summary>
internal sealed class ImportOptions
{
    private readonly ImportedFile _file;
    private readonly Option[] _own;
    private readonly Option<string?> _kind = Choice("--kind", "What the guest of a kernel is; left out, it is recognised from its file.", ForeignSource.Kinds.Select(ChoiceNames.Of));
    private readonly Option<string?> _initrd = new("--initrd") { Description = "The initial RAM disk; Unikraft's is mounted as its root.", HelpName = "FILE" };
    private readonly Option<string[]> _disks = new("--disk") { Description = "A disk, raw or qcow2; may come several times. Without a kernel the first one boots.", HelpName = "FILE", DefaultValueFactory = _ => [] };
    private readonly Option<string> _arguments = new("--args") { Description = "What its program gets. Unikraft: what stands before a '--' of its own is for libraries. rumprun: a text, or JSON.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _dhcp = new("--dhcp") { Description = "The guest asks for its address: nothing of it on the command line." };
    private readonly Option<bool> _writable = new("--writable") { Description = "The guest may write to its disks. What it wrote goes with its VM, and it has no template." };
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "The guest may not write to its disks, whatever its kind wants." };
    private readonly Option<int> _vcpus = Number("--vcpus", "Virtual processors.", "N", 64, 1);
    private readonly Option<int> _connections = Number("--connections", "Connections that it serves at once; more than it can would block requests. --verify finds out.", "N", 65536, 1);
    private readonly Option<string?> _protocol = Choice("--protocol", "What is spoken on its port; http1 where it is left out.", ChoiceNames.All<GuestProtocol>());
    private readonly Option<string?> _readyLine = new("--ready-line") { Description = "Regular expression of the line that it prints when it listens; needed with --protocol tcp.", HelpName = "REGEX" };
    private readonly Option<string> _readyPath = new("--ready-path") { Description = "The path that is asked for until it answers, with whatever status.", HelpName = "PATH", DefaultValueFactory = _ => "/" };
    private readonly Option<string?> _machine = Choice("--machine", "The machine, where the kind's own will not do.", ChoiceNames.All<MachineType>());
    private readonly Option<string?> _networkCard = Choice("--nic", "The network card, where the kind's own will not do.", ChoiceNames.All<NetworkCard>());
    private readonly Option<string> _cpu = new("--cpu") { Description = "The CPU model in QEMU's words; left out, all that the accelerator has.", HelpName = "MODEL", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _noTemplate = new("--no-template") { Description = "Every VM of it boots: the guest cannot share its seed, clock or identity." };

    public ImportOptions(Command command, ImportedFile file)
    {
        _file = file;
        _own =
        [
            _kind, _initrd, _disks, _arguments, _dhcp, _writable, _readOnly, _vcpus, _connections, _protocol, _readyLine, _readyPath, _machine, _networkCard, _cpu, _noTemplate,
        ];
        foreach (var option in _own)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_file.Path) is null && result.GetValue(_disks) is null or [])
            {
                result.AddError("Name a FILE, or a --disk that boots by itself.");
            }

            if (result.GetValue(_writable) && result.GetValue(_readOnly))
            {
                result.AddError("--writable and --read-only contradict each other.");
            }
        });
    }

    /// <summary>Whether something was typed that decides that a kernel or a disk is meant.</summary>
    public bool AreMeant(ParseResult parsed) => parsed.GetValue(_kind) is not null || parsed.GetRequiredValue(_disks).Length > 0;

    /// <exception cref="UsageException">Something was typed that a container's image has no use for.</exception>
    public void RequireNone(ParseResult parsed) => ImportedFile.RequireNone(parsed, _own, $"is for kernels, and '{parsed.GetValue(_file.Path)}' is a container's image");

    public ForeignSource Read(ParseResult parsed) => new()
    {
        Kernel = parsed.GetValue(_file.Path),
        Initrd = parsed.GetValue(_initrd),
        Disks = parsed.GetRequiredValue(_disks),
        Kind = Value<ImageKind>(parsed.GetValue(_kind)),
        Port = parsed.GetValue(_file.Ports) is [var port] ? port : throw new UsageException("Say with --port which port its server listens on: one, for a kernel."),
        Protocol = Value<GuestProtocol>(parsed.GetValue(_protocol)) ?? GuestProtocol.Http1,
        Arguments = parsed.GetRequiredValue(_arguments),
        Dhcp = parsed.GetValue(_dhcp),
        Writable = parsed.GetValue(_writable) ? true : parsed.GetValue(_readOnly) ? false : null,
        ReadyLine = parsed.GetValue(_readyLine),
        ReadyPath = parsed.GetRequiredValue(_readyPath),
        Connections = parsed.GetRequiredValue(_connections),
        MemoryMiB = parsed.GetValue(_file.Memory),
        Vcpus = parsed.GetRequiredValue(_vcpus),
        Machine = Value<MachineType>(parsed.GetValue(_machine)),
        NetworkCard = Value<NetworkCard>(parsed.GetValue(_networkCard)),
        Cpu = parsed.GetRequiredValue(_cpu),
        Template = parsed.GetValue(_noTemplate) ? TemplatePolicy.Never : TemplatePolicy.Ready,
    };

    /// <summary>Whether the number of connections was said.</summary>
    public bool HasConnections(ParseResult parsed) => parsed.GetResult(_connections) is { Implicit: false };

    public static TChoice? Value<TChoice>(string? name)
        where TChoice : struct, Enum
        => name is null ? null : Enum.GetValues<TChoice>().Single(value => ChoiceNames.Of(value) == name);

    public static Option<string?> Choice(string name, string description, IEnumerable<string> choices)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong([.. choices]);
        return option;
    }

    public static Option<int> Number(string name, string description, string unit, int maximum, int? fallback = null)
    {
        var option = new Option<int>(name) { Description = description, HelpName = unit };
        if (fallback is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        option.Validators.Add(result => ImportedFile.Bound(result, name, maximum, result.Tokens.Count > 0 ? result.GetValueOrDefault<int>() : 1));
        return option;
    }
}
