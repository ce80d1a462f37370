using Gateway.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Hosting;

public sealed class GatewayLoggingTests
{
    private const string Finder = "Gateway.Qemu.Hypervisors.HypervisorFinder";

    [Theory]
    [InlineData(null, LogLevel.Information, false)]
    [InlineData(null, LogLevel.Warning, true)]
    [InlineData("json", LogLevel.Information, true)]
    [InlineData("json", LogLevel.Warning, true)]
    public void AddGatewayConsole_WhatVmsRunWith_PeopleAreOnlyWarned(string? format, LogLevel level, bool isSaid)
    {
        using var services = CreateServices(format);

        Assert.Equal(isSaid, services.GetRequiredService<ILoggerFactory>().CreateLogger(Finder).IsEnabled(level));
    }

    private static ServiceProvider CreateServices(string? format)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Logging:Console:FormatterName", format)]).Build();
        return new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.AddGatewayConsole(configuration))
            .BuildServiceProvider();
    }
}
