namespace Gateway.Vms.Launching;

/// <summary>What a shell is ready for.</summary>
public enum ShellKind
{
    /// <summary>Any image of its shape (machine, memory, devices, ports) that has a template.</summary>
    Universal,

    /// <summary>One image, whose template is in it and was run for a few requests of our own.</summary>
    Loaded,
}
