using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>Something the product promises in numbers, and how it is measured.</summary>
internal interface IPromise
{
    /// <summary>How it is asked for on the command line.</summary>
    string Name { get; }

    string Description { get; }

    Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken);
}
