using Gateway.Cli;
using Gateway.Images.Containers;

namespace Gateway.Commands.Images;

/// <summary>How far the import of a container's image is, in words.</summary>
internal sealed class ContainerImportLine : IProgress<ContainerImportProgress>
{
    private volatile string _text = "opening";

    /// <summary>Runs an import and shows on the terminal how far it is.</summary>
    public static async Task<ContainerImport> WatchAsync(Func<ContainerImportLine, Task<ContainerImport>> import)
    {
        var progress = new ContainerImportLine();
        using var line = ProgressLine.Start(_ => progress._text);
        return await import(progress);
    }

    public void Report(ContainerImportProgress value) => _text = value.Phase switch
    {
        ContainerImportPhase.Reading => $"reading layer {value.Done + 1} of {value.Total}",
        ContainerImportPhase.Packing => $"packing {value.Done} of {value.Total} entries",
        _ => throw new InvalidOperationException($"No words for {value.Phase}."),
    };
}
