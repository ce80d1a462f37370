namespace Gateway.Qemu.Diagnostics;

/// <summary>Why a template is thrown away.</summary>
internal enum TemplateLoss
{
    /// <summary>Others need its room.</summary>
    Evicted,

    /// <summary>It is not what was saved.</summary>
    Unusable,

    /// <summary>No VM came up from it.</summary>
    Failed,

    /// <summary>It alone takes more than all may.</summary>
    TooLarge,
}
