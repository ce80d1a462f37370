namespace Gateway.Vms.Launching;

/// <summary>A part of how a VM is run, and why it is there, or why it is not.</summary>
/// <param name="What">A flag of the hypervisor with its value, or a device in a few words.</param>
/// <param name="Reason">Why, in a few words for a person who wonders.</param>
public sealed record ExplainedPart(string What, string Reason);
