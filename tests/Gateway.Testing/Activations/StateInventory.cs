using System.Globalization;
using Gateway.Testing.Crashes;

namespace Gateway.Testing.Activations;

/// <summary>What a gateway says it has, and what there is: processes, folders, files.</summary>
internal sealed class StateInventory
{
    /// <summary>Of a snapshot: memory, devices, record.</summary>
    private const int FilesOfASnapshot = 3;

    private readonly GatewayState _state;
    private readonly ListedVm? _awake;
    private readonly IReadOnlyList<ListedVm> _shells;
    private readonly HashSet<string> _suspended;
    private readonly IReadOnlyDictionary<int, string> _processes;
    private readonly IReadOnlyList<string> _states;
    private readonly IReadOnlyList<string> _templates;
    private readonly int _files;

    /// <param name="path">Of the state folder.</param>
    /// <param name="vms">What the gateway says.</param>
    public StateInventory(string path, IReadOnlyList<ListedVm> vms)
    {
        _state = new GatewayState(path);
        _awake = vms.FirstOrDefault(vm => vm.State is not ("Shell" or "Suspended"));
        _shells = [.. vms.Where(vm => vm.State == "Shell")];
        _suspended = [.. vms.Where(vm => vm.State == "Suspended").Select(vm => vm.Id)];
        _processes = VmProcesses.Of(_state);
        _states = Folders(Path.Combine(path, "suspended"));
        _templates = Folders(Path.Combine(path, "templates"));
        _files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Count();
    }

    /// <summary>What is there that should not be, when nobody asks for anything; null where nothing is. A VM on its way, and what it leaves, is there for a moment only.</summary>
    /// <param name="sites">Each with an image of its own.</param>
    public string? Disorder(int sites)
    {
        var files = (GatewayState.MostFilesOfAVm * _shells.Count) + (FilesOfASnapshot * (_states.Count + _templates.Count)) + (GatewayState.MostLogsOfASite * sites) + GatewayState.MostOwnFiles;
        return _awake is not null ? $"{_awake.Id} is {_awake.State}"
            : !_processes.Keys.ToHashSet().SetEquals(_shells.Select(shell => shell.Pid ?? 0)) ? $"processes {Join(_processes)} run, but there are shells {Join(_shells)}"
            : _state.Folders.Count != _shells.Count ? $"there are folders of {Join(_state.Folders)}, but shells {Join(_shells)}"
            : !_suspended.SetEquals(_states) ? $"states of {Join(_states)} are on disk, but suspended are {Join(_suspended)}"
            : _templates.Count > sites ? $"there are templates {Join(_templates)}"
            : _files > files ? $"there are {_files} files, more than {files}"
            : _state.Strangers.Count > 0 ? $"there are files of nobody: {Join(_state.Strangers)}"
            : null;
    }

    /// <param name="gateway">Its process.</param>
    public GatewayFootprint FootprintOf(int gateway)
    {
        var resident = File.ReadLines($"/proc/{gateway}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return new GatewayFootprint(
            int.Parse(resident, CultureInfo.InvariantCulture) >> 10,
            Directory.EnumerateFileSystemEntries($"/proc/{gateway}/fd").Count(),
            _files,
            _shells.Count,
            _templates.Count,
            _states.Count);
    }

    private static IReadOnlyList<string> Folders(string path) => Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder))] : [];

    private static string Join<T>(IEnumerable<T> parts) => $"[{string.Join(", ", parts)}]";
}
