namespace Gateway.Benchmarks.Measuring;

/// <summary>The figures as a table a person reads.</summary>
internal static class FigureTable
{
    public static void Print(IReadOnlyList<Figure> figures)
    {
        var what = figures.Max(figure => figure.What.Length);
        var promised = figures.Max(figure => figure.Promised.Length);
        Console.WriteLine();
        foreach (var figure in figures)
        {
            Console.WriteLine($"{(figure.Holds ? "holds " : "BROKEN")}  {figure.What.PadRight(what)}  {figure.Promised.PadRight(promised)}  {figure.Measured}");
        }
    }
}
