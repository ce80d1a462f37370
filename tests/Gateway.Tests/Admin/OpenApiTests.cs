using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Admin.OpenApi;
using Gateway.Admin.Views;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Admin;

/// <summary>The document is kept by hand: this is what keeps it true.</summary>
public sealed class OpenApiTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly JsonNode _document = JsonNode.Parse(OpenApiDocument.Open())!;

    public static TheoryData<string, Type> Schemas => new()
    {
        { "Vm", typeof(VmView) },
        { "Site", typeof(SiteView) },
        { "SiteDetails", typeof(SiteDetailsView) },
        { "Setting", typeof(ShownSetting) },
        { "Match", typeof(MatchView) },
        { "Activation", typeof(ActivationView) },
        { "Phase", typeof(PhaseView) },
        { "Wait", typeof(WaitView) },
        { "Health", typeof(HealthView) },
        { "Gauge", typeof(GaugeView) },
        { "Failure", typeof(FailureView) },
        { "Stopped", typeof(StoppedView) },
        { "DashboardLink", typeof(DashboardLinkView) },
        { "Image", typeof(ImageView) },
        { "Template", typeof(TemplateView) },
        { "Usage", typeof(UsageView) },
        { "Problem", typeof(Problem) },
    };

    [Fact]
    public async Task Paths_AgainstTheRoutes_AreTheSame()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var routes = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => Describe(
                method, $"/{route.RoutePattern.RawText!.TrimStart('/')}", route.Metadata.GetMetadata<IAllowAnonymous>() is not null)))
            .Order();

        var documented = _document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Where(member => member.Key != "parameters").Select(operation => Describe(
                operation.Key.ToUpperInvariant(), path.Key, operation.Value!["security"] is JsonArray { Count: 0 })))
            .Order();

        Assert.Equal(documented, routes);

        static string Describe(string method, string path, bool isOpen) => $"{method} {path}{(isOpen ? ", open" : "")}";
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Schema_AgainstTheView_HasItsMembersAndTheirTypes(string name, Type view)
    {
        var schema = _document["components"]!["schemas"]![name]!;
        var nullability = new NullabilityInfoContext();
        var expected = view.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(
            property => JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            property => TypeOf(property.PropertyType) + (name != "Problem" && nullability.Create(property).ReadState == NullabilityState.Nullable ? "?" : ""));

        var documented = schema["properties"]!.AsObject().ToDictionary(property => property.Key, property => Describe(property.Value!["type"]!));

        Assert.Equal(expected, documented);
        Assert.Equal(name == "Problem" ? expected.Keys.Except(["code"]) : expected.Keys, schema["required"]!.AsArray().Select(key => key!.GetValue<string>()));
    }

    [Fact]
    public async Task Get_Document_IsServedWithTheToken()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        var served = JsonNode.Parse(await gateway.Admin.GetStringAsync("/openapi/v1.json", _token));

        Assert.True(JsonNode.DeepEquals(_document, served));
    }

    [Fact]
    public void References_All_LeadSomewhere()
    {
        foreach (var reference in References(_document))
        {
            var target = reference.Split('/').Skip(1).Aggregate((JsonNode?)_document, (node, name) => node?[name]);
            Assert.True(target is not null, reference);
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static string Describe(JsonNode type) => type is JsonArray several ? $"{several[0]}?" : type.GetValue<string>();

    private static string TypeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(int) || number == typeof(long) => "integer",
        var real when real == typeof(double) => "number",
        var truth when truth == typeof(bool) => "boolean",
        var text when text == typeof(string) || text == typeof(DateTimeOffset) || text == typeof(DateOnly) => "string",
        var list when list.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "array",
        _ => type.Name,
    };
}
