namespace Gateway.Benching.Boot;

/// <summary>How the VM of a mode is when nobody asks for it.</summary>
internal enum Resting
{
    /// <summary>Not there.</summary>
    Stopped,

    /// <summary>Its state is on disk.</summary>
    Suspended,

    /// <summary>It runs on.</summary>
    Running,
}
