using System.Globalization;

namespace Gateway.Testing.Telemetry;

/// <summary>Reads what exporters send: the parts of OTLP's messages that tests ask about (opentelemetry-proto 1.x, <c>trace.proto</c>, <c>metrics.proto</c>, <c>common.proto</c>).</summary>
internal static class OtlpMessages
{
    private const int Error = 2;

    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static List<OtlpSpan> Spans(ReadOnlySpan<byte> request)
    {
        var spans = new List<OtlpSpan>();
        for (var all = new ProtobufReader(request); all.Read();)
        {
            IReadOnlyDictionary<string, string> resource = new Dictionary<string, string>();
            for (var ofResource = new ProtobufReader(all.Bytes); ofResource.Read();)
            {
                if (ofResource.Field == 1)
                {
                    resource = Attributes(ofResource.Bytes, field: 1);
                }
                else if (ofResource.Field == 2)
                {
                    for (var scope = new ProtobufReader(ofResource.Bytes); scope.Read();)
                    {
                        if (scope.Field == 2)
                        {
                            spans.Add(Span(scope.Bytes, resource));
                        }
                    }
                }
            }
        }

        return spans;
    }

    /// <summary>The names of the metrics of an <c>ExportMetricsServiceRequest</c>.</summary>
    public static List<string> MetricNames(ReadOnlySpan<byte> request)
    {
        var names = new List<string>();
        for (var all = new ProtobufReader(request); all.Read();)
        {
            for (var ofResource = new ProtobufReader(all.Bytes); ofResource.Read();)
            {
                for (var scope = new ProtobufReader(ofResource.Field == 2 ? ofResource.Bytes : default); scope.Read();)
                {
                    for (var metric = new ProtobufReader(scope.Field == 2 ? scope.Bytes : default); metric.Read();)
                    {
                        if (metric.Field == 1)
                        {
                            names.Add(metric.Text);
                        }
                    }
                }
            }
        }

        return names;
    }

    private static OtlpSpan Span(ReadOnlySpan<byte> message, IReadOnlyDictionary<string, string> resource)
    {
        var (events, links) = (new List<string>(), new List<string>());
        var span = new OtlpSpan("", "", "", "", 0, 0, 0, Attributes(message, field: 9), events, links, IsError: false, resource);
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            span = reader.Field switch
            {
                1 => span with { Trace = reader.Hex },
                2 => span with { Id = reader.Hex },
                4 => span with { Parent = reader.Hex },
                5 => span with { Name = reader.Text },
                6 => span with { Kind = (int)reader.Number },
                7 => span with { Begun = reader.Number },
                8 => span with { Ended = reader.Number },
                15 => span with { IsError = NumberIn(reader.Bytes, field: 3) == Error },
                _ => span,
            };
            if (reader.Field == 11)
            {
                events.Add(TextIn(reader.Bytes, field: 2));
            }
            else if (reader.Field == 13)
            {
                links.Add(HexIn(reader.Bytes, field: 2));
            }
        }

        return span;
    }

    private static Dictionary<string, string> Attributes(ReadOnlySpan<byte> message, int field)
    {
        var attributes = new Dictionary<string, string>();
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader.Field == field)
            {
                var value = new ProtobufReader(BytesIn(reader.Bytes, field: 2));
                attributes[TextIn(reader.Bytes, field: 1)] = !value.Read() ? "" : value.Field == 1 ? value.Text : value.Number.ToString(CultureInfo.InvariantCulture);
            }
        }

        return attributes;
    }

    private static string TextIn(ReadOnlySpan<byte> message, int field) => System.Text.Encoding.UTF8.GetString(BytesIn(message, field));

    private static string HexIn(ReadOnlySpan<byte> message, int field) => Convert.ToHexStringLower(BytesIn(message, field));

    private static ReadOnlySpan<byte> BytesIn(ReadOnlySpan<byte> message, int field)
    {
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader.Field == field)
            {
                return reader.Bytes;
            }
        }

        return default;
    }

    private static ulong NumberIn(ReadOnlySpan<byte> message, int field)
    {
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader.Field == field)
            {
                return reader.Number;
            }
        }

        return 0;
    }
}
