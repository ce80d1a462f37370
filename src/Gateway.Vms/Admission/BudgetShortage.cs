namespace Gateway.Vms.Admission;

/// <summary>Why there is no room for a VM.</summary>
/// <param name="Setting">The limit that is reached, with its value.</param>
/// <param name="Site">Whose VMs would have to go; null: any.</param>
/// <param name="Missing">How much of them would have to go.</param>
/// <param name="IsHopeless">Not even an empty host has the room.</param>
internal sealed record BudgetShortage(string Setting, string? Site, BudgetUse Missing, bool IsHopeless);
