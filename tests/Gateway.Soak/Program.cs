using System.Runtime.InteropServices;
using Gateway.Soak.Running;
using Gateway.Soak.Runs;

// `Gateway.Soak`          every run, one after the other
// `Gateway.Soak crash …`  the named ones
// A run that was interrupted goes on where it stopped: artifacts/soak/NAME.json.
IReadOnlyList<ISoakRun> runs = [new Crash(), new Races(), new Activations(), new Boots(), new Stalls(), new Redis()];
var unknown = args.Except(runs.Select(run => run.Name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"No run is called {string.Join(", ", unknown)}. There are: {string.Join(", ", runs.Select(run => run.Name))}.");
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var summaries = new List<string>();
var failed = false;
foreach (var run in runs.Where(run => args.Length == 0 || args.Contains(run.Name)))
{
    var progress = await new SoakRunner(run, Console.Out).RunAsync(interrupted.Token);
    summaries.Add($"{run.Name}: {progress.Done} of {run.Rounds} rounds, {progress.Failures.Count} failed");
    failed |= progress.Failures.Count > 0 || progress.Done < run.Rounds;
}

summaries.ForEach(Console.WriteLine);
return failed ? 1 : 0;

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}
