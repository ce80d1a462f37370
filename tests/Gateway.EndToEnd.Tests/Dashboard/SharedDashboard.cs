using Xunit;

namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>The classes that share a gateway and a browser.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDashboard : ICollectionFixture<DashboardGateway>
{
    public const string Name = "dashboard";
}
