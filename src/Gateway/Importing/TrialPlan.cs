namespace Gateway.Importing;

/// <summary>What trying an image is to find out, beside whether it answers.</summary>
/// <param name="CountConnections">How many connections it serves at once.</param>
/// <param name="ChooseDisks">Whether it does without writing to its disks.</param>
internal sealed record TrialPlan(bool CountConnections, bool ChooseDisks);
