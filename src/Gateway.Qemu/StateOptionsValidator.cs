using Microsoft.Extensions.Options;

namespace Gateway.Qemu;

/// <summary>The rule of <c>Gateway:State</c>.</summary>
internal sealed class StateOptionsValidator : IValidateOptions<StateOptions>
{
    public ValidateOptionsResult Validate(string? name, StateOptions options) =>
        string.IsNullOrWhiteSpace(options.State) || options.State.Contains('\0', StringComparison.Ordinal)
            ? ValidateOptionsResult.Fail($"{StateOptions.SectionName}:{nameof(options.State)} is '{options.State}', but must be a folder's path.")
            : ValidateOptionsResult.Success;
}
