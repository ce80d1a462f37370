using System.Diagnostics;
using Gateway.Soak.Runs;
using Gateway.Testing.Running;

namespace Gateway.Soak.Running;

/// <summary>Runs the rounds of one run that are still to be done: a line a round. A round that fails does not end the run: the next one begins afresh.</summary>
internal sealed class SoakRunner(ISoakRun run, TextWriter output)
{
    private static readonly TimeSpan RoundDeadline = TimeSpan.FromMinutes(5);

    private readonly string _file = Path.Combine(Repository.Root, "artifacts", "soak", $"{run.Name}.json");
    private ISoakSession? _session;

    /// <summary>How far it came; not to the end only where it was interrupted.</summary>
    public async Task<SoakProgress> RunAsync(CancellationToken interrupted)
    {
        var progress = SoakProgress.Read(_file);
        progress = progress.Done >= run.Rounds ? SoakProgress.None : progress;
        await output.WriteLineAsync($"{run.Name}: {run.Description}{(progress.Done > 0 ? $"; going on after round {progress.Done}" : "")}");
        try
        {
            while (progress.Done < run.Rounds && !interrupted.IsCancellationRequested)
            {
                var round = progress.Done + 1;
                var (line, failure) = await RunRoundAsync(round, interrupted);
                if (interrupted.IsCancellationRequested)
                {
                    break;
                }

                await output.WriteLineAsync(line);
                progress = new SoakProgress(round, failure is null ? progress.Failures : [.. progress.Failures, failure]);
                progress.Write(_file);
            }
        }
        finally
        {
            await CloseAsync();
        }

        return progress;
    }

    private async Task<(string Line, string? Failure)> RunRoundAsync(int round, CancellationToken interrupted)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        deadline.CancelAfter(RoundDeadline);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            _session ??= await run.OpenAsync(deadline.Token);
            var said = await _session.RunRoundAsync(deadline.Token);
            if (round == run.Rounds)
            {
                await _session.EndAsync(deadline.Token);
            }

            return ($"  {round,3} ok    {Stopwatch.GetElapsedTime(begun).TotalSeconds,5:F1} s  {said}", null);
        }
        catch (Exception error)
        {
            var log = _session?.Log ?? "";
            await CloseAsync();
            return ($"  {round,3} FAIL  {Stopwatch.GetElapsedTime(begun).TotalSeconds,5:F1} s  {error.Message}\n{log}", $"{round}: {error.Message}");
        }
    }

    private async Task CloseAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }
}
