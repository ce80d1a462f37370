using Gateway.Images;
using Gateway.Images.Containers;
using Gateway.Images.Documents;
using Gateway.Importing;

namespace Gateway.Commands.Images;

/// <summary>What an import has made and, where it was tried, what is known of it now.</summary>
internal static class ImportReport
{
    /// <summary>Of a guest that was built elsewhere.</summary>
    public static void Write(TextWriter output, Image image, TrialReport? trial, bool isMeasured)
    {
        var manifest = image.Manifest;
        WriteHead(output, image);
        if (manifest.CommandLine.Length > 0)
        {
            output.WriteLine($"  command line  {manifest.CommandLine}");
        }

        if (trial is not null)
        {
            Write(output, trial);
        }

        output.WriteLine(manifest.Connections == 1 && !isMeasured
            ? "  connections   1, until more is known: measure with --verify, or say with --connections"
            : $"  connections   {manifest.Connections} at once");
    }

    /// <summary>Of a container's image.</summary>
    public static void Write(TextWriter output, Image image, ContainerImport import, TrialReport? trial)
    {
        WriteHead(output, image);
        output.WriteLine($"  layers        {import.Layers}, {import.Files} files, {import.ContentLength:N0} bytes, {import.DiskLength:N0} on its disk");
        if (trial is not null)
        {
            Write(output, trial);
        }
    }

    private static void WriteHead(TextWriter output, Image image)
    {
        var manifest = image.Manifest;
        output.WriteLine(
            $"image {image.Name}: {ChoiceNames.Of(manifest.Kind)} on {ChoiceNames.Of(manifest.Machine)}{(manifest.RunsInTender ? "" : $" with {ChoiceNames.Of(manifest.NetworkCard)}")}, {manifest.MemoryMiB} MiB of guest memory, port {manifest.Ports[0]}, {image.Digest}");
    }

    private static void Write(TextWriter output, TrialReport trial)
    {
        output.WriteLine(trial.StatusLine is null
            ? $"  ready         {trial.BootMilliseconds:0} ms after its start"
            : $"  answered      {trial.StatusLine}, {trial.BootMilliseconds:0} ms after its start, then in {trial.AnswerMilliseconds:0.0} ms; {(trial.ClosesAfterAnswer ? "closes after each answer" : "keeps connections open")}");
        output.WriteLine($"  memory        {trial.HostMemoryMiB} MiB of the host's");
        output.WriteLine(trial.ReadyLine is { } line ? $"  announces     {line}" : "  announces     nothing that helps: it is asked until it answers");
        foreach (var remark in trial.Remarks)
        {
            output.WriteLine($"  note          {remark}");
        }

        output.WriteLine(trial.Console.Count > 0 ? "  console" : "  console       said nothing");
        foreach (var said in trial.Console)
        {
            output.WriteLine($"    | {said}");
        }
    }
}
