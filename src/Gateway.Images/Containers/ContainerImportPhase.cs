namespace Gateway.Images.Containers;

/// <summary>What an import is at.</summary>
public enum ContainerImportPhase
{
    /// <summary>Layers are decompressed and checked.</summary>
    Reading,

    /// <summary>Files and folders go into the disk.</summary>
    Packing,
}
