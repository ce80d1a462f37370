using Gateway.Proxy.Clients;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Proxy.Clients;

public sealed class ClientCookieTests
{
    [Theory]
    [InlineData("a=1; gateway-client-x=v; b=2", "a=1; b=2")]
    [InlineData("gateway-client-x=v; b=2", "b=2")]
    [InlineData("gateway-client-x=v", "")]
    [InlineData("gateway-client-x=v;gateway-client-y=\"w\" ;a=1", "a=1")]
    [InlineData("a=1;gateway-client-x=v", "a=1")]
    [InlineData("a=\"1, 2\";  b = 2 ;c", "a=\"1, 2\";  b = 2 ;c")]
    [InlineData("a=gateway-client-x=v; Gateway-Client-x=v", "a=gateway-client-x=v; Gateway-Client-x=v")]
    [InlineData("a=1|gateway-client-x=v|b=2", "a=1; b=2")]
    [InlineData("a=1; b=2|c=3", "a=1; b=2; c=3")]
    [InlineData("a=1; gateway-dashboard=v; gateway-dashboard-form=w; b=2", "a=1; b=2")]
    public void WithoutOurs_OthersStayToTheLetter(string headers, string expected)
        => Assert.Equal(expected, ClientCookie.WithoutOurs(new StringValues(headers.Split('|'))));

    [Theory]
    [InlineData("gateway-client-x=v", "v")]
    [InlineData("gateway-client-x=\"v\"", "v")]
    [InlineData("a=1 ;\tgateway-client-x = v ; b=2", "v")]
    [InlineData("gateway-client-x=v|gateway-client-x=w", "v,w")]
    [InlineData("gateway-client-x=v; gateway-client-x=; gateway-client-x", "v,")]
    [InlineData("gateway-client-xy=v; agateway-client-x=v; =gateway-client-x=v", "")]
    public void Values_EveryOneOfThatName(string headers, string expected)
        => Assert.Equal(expected, string.Join(',', ClientCookie.Values(new StringValues(headers.Split('|')), "gateway-client-x")));

    [Theory]
    [InlineData("a=1; Path=/", 1)]
    [InlineData("gateway-client-x=v", 0)]
    [InlineData(" \tgateway-client-x=v; Path=/", 0)]
    [InlineData("=gateway-client-x=v", 0)]
    [InlineData("gateway-dashboard=v; Path=/", 0)]
    [InlineData("a=gateway-client-x=v", 1)]
    public void WithoutOursSet_GuestSpeaksInTheGatewaysName_IsNotHeard(string line, int expected)
        => Assert.Equal(expected, ClientCookie.WithoutOursSet(line).Count);
}
