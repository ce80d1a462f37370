namespace Gateway.Vms.Launching;

/// <summary>A VM that did not come up. The message names the VM, what happened and the setting to look at; <see cref="ConsoleTail"/> is for logs, never for clients.</summary>
public sealed class VmLaunchException(VmLaunchFailure failure, string message, string consoleTail = "", Exception? innerException = null)
    : Exception(message, innerException)
{
    public VmLaunchFailure Failure { get; } = failure;

    /// <summary>Whether the guest had come up by itself, so that it was its application that ended.</summary>
    public bool IsOfApplication { get; init; }

    /// <summary>The end of what the guest and the hypervisor printed.</summary>
    public string ConsoleTail { get; } = consoleTail;
}
