using Microsoft.Extensions.Options;

namespace Gateway.Solo5;

/// <summary>The rules of <c>Gateway:Solo5</c>. That a tender is missing is no error as long as no image needs it.</summary>
internal sealed class Solo5OptionsValidator : IValidateOptions<Solo5Options>
{
    public ValidateOptionsResult Validate(string? name, Solo5Options options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var (key, value, example) in new[] { (nameof(options.Spt), options.Spt, "solo5-spt"), (nameof(options.Hvt), options.Hvt, "solo5-hvt") })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Contains('\0', StringComparison.Ordinal))
            {
                errors.AddError($"is '{value}', but must name Solo5's program, as in {example}.", $"{Solo5Options.SectionName}:{key}");
            }
        }

        return errors.Build();
    }
}
