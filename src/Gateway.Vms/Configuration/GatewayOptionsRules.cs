using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Vms.Configuration;

/// <summary>What the configuration could not be read as, and rules that attributes cannot say; attributes are checked by <see cref="GatewayOptionsValidator"/>.</summary>
internal sealed class GatewayOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> errors = [.. options.Unreadable];
        if (!Uri.TryCreate(options.Admin.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            errors.Add($"Gateway:Admin:Url must be a URL as in \"http://127.0.0.1:8081\", but is \"{options.Admin.Url}\".");
        }

        for (var index = 0; index < options.TrustedProxies.Count; index++)
        {
            if (!IPAddress.TryParse(options.TrustedProxies[index], out _) && !IPNetwork.TryParse(options.TrustedProxies[index], out _))
            {
                errors.Add($"Gateway:TrustedProxies:{index} must be an address or a network as in \"10.0.0.0/8\", but is \"{options.TrustedProxies[index]}\".");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
