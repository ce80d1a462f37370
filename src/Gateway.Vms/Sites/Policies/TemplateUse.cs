namespace Gateway.Vms.Sites.Policies;

/// <summary>Whether the VMs of a site may start from a template.</summary>
public enum TemplateUse
{
    /// <summary>Wherever the image allows it and it is quicker.</summary>
    Auto,

    /// <summary>Every VM boots from its kernel.</summary>
    Never,
}
