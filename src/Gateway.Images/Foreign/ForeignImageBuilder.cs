using Gateway.Images.Documents;
using Gateway.Images.Files;
using Gateway.Images.Foreign.Disks;
using Gateway.Images.Foreign.Kernels;
using Gateway.Images.Foreign.Kinds;
using Gateway.Images.Foreign.Solo5;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Images.Foreign;

/// <summary>Makes images of guests that somebody else built: looks at the files, refuses what cannot boot here, and writes down what the kind needs.</summary>
public sealed class ForeignImageBuilder(ImageStore store)
{
    private const string KernelFile = "kernel";
    private const string InitrdFile = "initrd";
    private const int MiB = 1 << 20;

    /// <summary>Puts an image together.</summary>
    /// <param name="name">As <see cref="ImageName"/> has it.</param>
    /// <exception cref="ImageException">A file cannot be used; the message names it and what would run it.</exception>
    public async Task<StagedImage> BuildAsync(string name, ForeignSource source, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        var kind = await Task.Run(() => Examine(source, cancellationToken), cancellationToken);
        var staging = await store.StageAsync(cancellationToken);
        try
        {
            var disks = await Task.Run(() => CopyAll(source, kind, staging, cancellationToken), cancellationToken);
            var image = new StagedImage(store, staging, name, Describe(name, source, kind, disks));
            ImageManifestReader.Read($"image '{name}': {ImageManifest.FileName}", ImageManifestWriter.Write(WithFiles(image.Manifest)));
            return image;
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    /// <summary>What the guest is, once it is certain that it can boot.</summary>
    private static ForeignKind Examine(ForeignSource source, CancellationToken cancellationToken)
    {
        if ((source.Kernel ?? (source.Disks is [var first, ..] ? first : null)) is not { } main)
        {
            throw Refusal("there is nothing to boot: a kernel, a disk, or both must be named.");
        }

        if (source.Initrd is not null && source.Kernel is null)
        {
            throw Refusal($"the initrd '{source.Initrd}' needs a kernel.");
        }

        using var file = Open(main);
        var kernel = source.Kernel is null ? null : KernelReader.Read(file);
        var kind = source.Kind is { } known ? ForeignKinds.Of(known) : Recognise(main, file, kernel, cancellationToken);
        if (Solo5Binary.MachineOf(kernel) is { } tender)
        {
            kind = kind.On(tender) with { CommandLine = LineOf(kind, file, cancellationToken) };
        }

        var broken = kernel is null ? null : KernelRules.WhyNot(kernel, source.Machine ?? kind.Machine) ?? Solo5Binary.Of(kernel)?.WhyNot(source.Disks.Count);
        return broken is null ? kind : throw Refusal($"kernel '{main}' {broken}");
    }

    private static ForeignKind Recognise(string path, Stream file, KernelFacts? kernel, CancellationToken cancellationToken)
    {
        // What cannot boot as anything is not asked what it is.
        if (kernel is not null && KernelRules.WhyNot(kernel, Solo5Binary.MachineOf(kernel) ?? MachineType.Pc) is { } reason)
        {
            throw Refusal($"kernel '{path}' {reason}");
        }

        var kinds = KindFinder.Find(file, cancellationToken);
        return kinds.Count switch
        {
            1 => kinds[0],
            0 when kernel?.Solo5 is not null => ForeignKinds.Of(ImageKind.Solo5),
            0 => throw Refusal($"'{path}' does not show what it is: say it with --kind ({string.Join(", ", ForeignSource.Kinds.Select(ChoiceNames.Of))})."),
            _ => throw Refusal($"'{path}' looks like {string.Join(" and ", kinds.Select(kind => ChoiceNames.Of(kind.Kind)))}: say which with --kind."),
        };
    }

    /// <summary>Whoever says only that it is Solo5's means MirageOS as well, where that is in it: it would have no address else.</summary>
    private static Func<GuestArguments, string> LineOf(ForeignKind kind, Stream file, CancellationToken cancellationToken)
        => kind.Kind == ImageKind.Solo5 && KindFinder.Find(file, cancellationToken) is [{ Kind: ImageKind.Mirage } mirage] ? mirage.CommandLine : kind.CommandLine;

    private static List<ImageDisk> CopyAll(ForeignSource source, ForeignKind kind, StagingFolder staging, CancellationToken cancellationToken)
    {
        if (source.Kernel is not null)
        {
            Copy(source.Kernel, staging.PathOf(KernelFile), cancellationToken);
        }

        if (source.Initrd is not null)
        {
            Copy(source.Initrd, staging.PathOf(InitrdFile), cancellationToken);
        }

        var disks = new List<ImageDisk>();
        foreach (var path in source.Disks)
        {
            var name = $"disk{disks.Count}";
            Copy(path, staging.PathOf(name), cancellationToken);

            // The copy is what will be opened.
            using var copy = File.OpenRead(staging.PathOf(name));
            var facts = DiskReader.Read(path, copy);
            if (source.Kernel is null && disks.Count == 0 && facts.Boots == false)
            {
                throw Refusal($"disk '{path}' has no boot sector that a BIOS starts: a disk for UEFI or without a boot loader. Name its kernel, too.");
            }

            disks.Add(new ImageDisk(name, facts.Format, ReadOnly: !(source.Writable ?? !kind.ReadsOnly)));
        }

        return disks;
    }

    private static ImageManifest Describe(string name, ForeignSource source, ForeignKind kind, IReadOnlyList<ImageDisk> disks)
    {
        var hasKernel = source.Kernel is not null;
        if (!hasKernel && source.Arguments.Length > 0)
        {
            throw Refusal("arguments need a kernel to go to: a disk that boots by itself has them inside.");
        }

        return new ImageManifest
        {
            Kind = kind.Kind,
            Kernel = hasKernel ? KernelFile : null,
            Initrd = source.Initrd is null ? null : InitrdFile,
            CommandLine = hasKernel ? kind.CommandLine(new GuestArguments(name, source.Arguments.Trim(), !source.Dhcp, source.Initrd is not null)) : "",
            Disks = disks,
            Machine = source.Machine ?? (hasKernel ? kind.Machine : kind.DiskMachine),
            Cpu = source.Cpu,
            MemoryMiB = source.MemoryMiB ?? kind.MemoryMiB + SizeInMiB(source.Kernel) + (SizeInMiB(source.Initrd) * kind.InitrdCopies),
            VirtualCpus = source.Vcpus,
            NetworkCard = source.NetworkCard ?? (source.Machine == MachineType.Microvm ? NetworkCard.VirtioNet : kind.NetworkCard),
            Ports = [source.Port],
            Protocol = source.Protocol,
            Connections = source.Connections,
            Ready = new ImageReadiness(source.ReadyLine, source.Protocol == GuestProtocol.Tcp ? null : source.ReadyPath),
            Template = kind.Template == TemplatePolicy.Never ? kind.Template : source.Template,
            Files = new Dictionary<string, string>(),
        };
    }

    /// <summary>The manifest as it will be when the store has put the digests in, so that its rules are checked now.</summary>
    private static ImageManifest WithFiles(ImageManifest manifest)
    {
        string?[] names = [manifest.Kernel, manifest.Initrd, .. manifest.Disks.Select(disk => disk.File)];
        return manifest with { Files = names.OfType<string>().ToDictionary(name => name, _ => ImageDigest.Of([])) };
    }

    private static int SizeInMiB(string? path) => path is null ? 0 : (int)((new FileInfo(path).Length + MiB - 1) / MiB);

    private static FileStream Open(string path)
    {
        try
        {
            // Looked at first: a FIFO would hang, a device has no end.
            return !File.Exists(path) && !Directory.Exists(path)
                ? throw Refusal($"there is no file '{path}'.")
                : LinuxFiles.FindStatus(LinuxFiles.Resolve(path)) is { Kind: FileKind.Regular } ? File.OpenRead(path) : throw Refusal($"'{path}' is no plain file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        using var source = Open(from);
        using var target = new FileStream(to, FileMode.CreateNew);
        var buffer = new byte[MiB];
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
        }

        if (target.Length == 0)
        {
            throw Refusal($"'{from}' is empty.");
        }
    }

    private static ImageException Refusal(string message) => new(ImageErrorReason.InvalidSource, message);
}
