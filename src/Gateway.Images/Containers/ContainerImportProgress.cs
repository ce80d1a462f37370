namespace Gateway.Images.Containers;

/// <summary>How far an import is: layers or entries done, of so many.</summary>
public readonly record struct ContainerImportProgress(ContainerImportPhase Phase, int Done, int Total);
