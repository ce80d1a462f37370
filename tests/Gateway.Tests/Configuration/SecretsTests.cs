using Gateway.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class SecretsTests
{
    [Theory]
    [InlineData("Kestrel:Certificates:Default:Password", "a", "(hidden)")]
    [InlineData("Gateway:Defaults:Vm:Env:PLAIN", "a", "(hidden)")]
    [InlineData("ReverseProxy:Clusters:a:Metadata:ApiKey", "a", "(hidden)")]
    [InlineData("ReverseProxy:Routes:a:Transforms:0:Set", "Bearer a", "(hidden)")]
    [InlineData("ReverseProxy:Clusters:a:Destinations:a:Address", "http://me:secret@a.test/", "http://(hidden)@a.test/")]
    [InlineData("ReverseProxy:Clusters:a:Destinations:a:Address", "http://a.test/?x=@", "http://a.test/?x=@")]
    [InlineData("Kestrel:Certificates:Default:Password", "", "")]
    [InlineData("Kestrel:Certificates:Default:KeyPath", "a.pem", "a.pem")]
    [InlineData("Gateway:Host:MaxVms", "7", "7")]
    public void Hide_Value_IsShownOnlyWhereItMay(string key, string value, string expected) => Assert.Equal(expected, Secrets.Hide(key, value));
}
