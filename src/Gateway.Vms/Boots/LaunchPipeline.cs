using Gateway.Vms.Diagnostics;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Vms.Boots;

/// <summary>A launch within the site's deadline, tried once more where the host and not the image was to blame.</summary>
internal sealed class LaunchPipeline
{
    private static readonly ResiliencePropertyKey<VmGeneration> Subject = new("generation");
    private readonly ResiliencePipeline<IVm> _pipeline;
    private readonly IVmLauncher _launcher;
    private readonly VmNames _names;
    private readonly ILogger<LaunchPipeline> _logger;

    public LaunchPipeline(IVmLauncher launcher, VmNames names, TimeProvider time, ILogger<LaunchPipeline> logger)
    {
        _launcher = launcher;
        _names = names;
        _logger = logger;

        // From the outside in: the deadline holds for both attempts together.
        _pipeline = new ResiliencePipelineBuilder<IVm> { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => new(Of(arguments.Context).Site.Policy.Boot.Timeout) })
            .AddRetry(new RetryStrategyOptions<IVm>
            {
                MaxRetryAttempts = 1,
                Delay = TimeSpan.Zero,
                ShouldHandle = new PredicateBuilder<IVm>().Handle<VmLaunchException>(error => error.Failure == VmLaunchFailure.Host),
                OnRetry = LogRetry,
            })
            .Build();
    }

    /// <exception cref="VmLaunchException">The VM did not come up.</exception>
    /// <exception cref="TimeoutRejectedException">It did not come up in time.</exception>
    public async Task<IVm> RunAsync(VmGeneration generation, VmSpecification specification, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Subject, generation);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, launch) => await launch.Owner.LaunchAsync(Of(context), launch.Specification, context.CancellationToken),
                context,
                (Owner: this, Specification: specification));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static VmGeneration Of(ResilienceContext context)
        => context.Properties.TryGetValue(Subject, out var generation) ? generation : throw new InvalidOperationException("A launch is of a VM.");

    private Task<IVm> LaunchAsync(VmGeneration generation, VmSpecification specification, CancellationToken cancellationToken)
    {
        // Names are never used again, not even by the second attempt.
        var again = generation.Specification is not null;
        generation.Id = again ? _names.Next(generation.Site.Name) : generation.Id;
        generation.Specification = specification with { Id = generation.Id };
        return _launcher.LaunchAsync(generation.Specification, cancellationToken);
    }

    private ValueTask LogRetry(OnRetryArguments<IVm> arguments)
    {
        _logger.LaunchingAgain(Of(arguments.Context).Id, arguments.Outcome.Exception?.Message ?? "");
        return default;
    }
}
