namespace Gateway.Testing.Crashes;

/// <summary>One round that was as it should be.</summary>
/// <param name="Round">Its number, from one.</param>
/// <param name="Processes">VM processes when the gateway was gone.</param>
/// <param name="Known">VMs that the next gateway has.</param>
/// <param name="TakenOver">Those of them that had served all the time, and serve on.</param>
public sealed record CrashReport(int Round, int Processes, int Known, int TakenOver);
