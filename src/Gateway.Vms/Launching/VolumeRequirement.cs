namespace Gateway.Vms.Launching;

/// <summary>What a host must have for volumes, as far as that shows without making one.</summary>
/// <param name="WhyNot">Why none can be made here, in a sentence that says what to do; null where nothing speaks against it.</param>
public sealed record VolumeRequirement(Func<string?> WhyNot);
