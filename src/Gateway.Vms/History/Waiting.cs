namespace Gateway.Vms.History;

/// <summary>Who waited for an activation when it ended.</summary>
/// <param name="Count">How many they were.</param>
/// <param name="Waits">The first of them, <see cref="ActivationRecord.MostWaits"/> at most.</param>
internal sealed record Waiting(int Count, IReadOnlyList<WaitRecord> Waits);
