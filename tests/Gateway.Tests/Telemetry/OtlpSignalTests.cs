using Gateway.Telemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;
using Xunit;

namespace Gateway.Tests.Telemetry;

public sealed class OtlpSignalTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", false)]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=grpc", true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://collector:4317", true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://collector:4317", false)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", true)]
    [InlineData("OTEL_TRACES_EXPORTER=console, otlp", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_TRACES_EXPORTER=none", false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_METRICS_EXPORTER=none", true)]
    public void IsExported_Traces_AsTheVariablesSay(string variables, bool isExported) => Assert.Equal(isExported, CreateTraces(variables.Replace(", ", ",", StringComparison.Ordinal)).IsExported);

    [Fact]
    public void Configure_OfTheSignal_IsOverWhatIsForAll()
    {
        var options = new OtlpExporterOptions();

        CreateTraces("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://traces:4318/v1/traces OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf OTEL_EXPORTER_OTLP_TRACES_HEADERS=a=b OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=77").Configure(options);

        Assert.Equal(new Uri("http://traces:4318/v1/traces"), options.Endpoint);
        Assert.Equal((OtlpExportProtocol.HttpProtobuf, "a=b", 77), (options.Protocol, options.Headers, options.TimeoutMilliseconds));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=nowhere")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=smoke")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=soon")]
    public void Configure_WhatMakesNoSense_CountsAsIfItWereNotThere(string variable)
    {
        var (options, untouched) = (new OtlpExporterOptions(), new OtlpExporterOptions());

        CreateTraces(variable).Configure(options);

        Assert.Equal((untouched.Endpoint, untouched.Protocol, untouched.TimeoutMilliseconds), (options.Endpoint, options.Protocol, options.TimeoutMilliseconds));
    }

    private static OtlpSignal CreateTraces(string variables)
        => new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1])))
                .Build(),
            "TRACES");
}
