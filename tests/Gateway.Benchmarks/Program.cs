using Gateway.Benchmarks.Measuring;
using Gateway.Benchmarks.Promises;

if (args is [ScriptedGateway.Argument, .. var sites])
{
    await ScriptedGateway.RunAsync(sites);
    return 0;
}

// `Gateway.Benchmarks`               every promise, one after the other
// `Gateway.Benchmarks cold herd`     the named ones
IReadOnlyList<IPromise> promises =
[
    new ColdFirstByte(), new LoadedShell(), new UniversalShell(), new Suspended(), new SlowImage(), new ForeignImage(), new OneConnection(), new Density(), new Baking(), new Herd(), new IdleStop(), new Storm(),
    new Fairness(), new WarmProxy(), new Telemetry(), new Dashboard(), new Sites(), new WaitingUploads(), new Import(), new TcpPump(), new TcpCrowd(), new Redis(),
];
var unknown = args.Except(promises.Select(promise => promise.Name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"No benchmark is called {string.Join(", ", unknown)}. There are: {string.Join(", ", promises.Select(promise => promise.Name))}.");
    return 2;
}

var figures = new List<Figure>();
foreach (var promise in promises.Where(promise => args.Length == 0 || args.Contains(promise.Name)))
{
    Console.WriteLine($"{promise.Name}: {promise.Description}");
    figures.AddRange(await promise.MeasureAsync(CancellationToken.None));
}

FigureTable.Print(figures);
return figures.All(figure => figure.Holds) ? 0 : 1;
