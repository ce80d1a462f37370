using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Vms.Diagnostics;

namespace Gateway.Tests.Telemetry;

/// <summary>Every instrument of a gateway that runs, and the tags that its measurements had, as a table for <c>config/README.md</c>.</summary>
internal sealed class InstrumentTable : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (Instrument Instrument, SortedSet<string> Tags)> _instruments = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _values = new(StringComparer.Ordinal);

    /// <param name="meters">Of the gateway; others of this process have instruments of the same names.</param>
    public InstrumentTable(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMeter.Name);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
            {
                lock (_gate)
                {
                    _instruments[instrument.Name] = (instrument, new SortedSet<string>(StringComparer.Ordinal));
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        _listener.Start();
    }

    /// <summary>Instruments, then the values of their tags.</summary>
    public string Render()
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            var text = new StringBuilder("| instrument | kind | unit | tags | what it tells |\n|---|---|---|---|---|\n");
            foreach (var (name, (instrument, tags)) in _instruments)
            {
                text.Append(null, $"| `{name}` | {KindOf(instrument)} | `{instrument.Unit}` | {List(tags)} | {instrument.Description} |\n");
            }

            text.Append("\n| tag | values |\n|---|---|\n");
            foreach (var (tag, values) in _values)
            {
                text.Append(null, $"| `{tag}` | {List(values)} |\n");
            }

            return text.ToString();
        }
    }

    /// <summary>Whether a measurement had it.</summary>
    public bool Has(string tag, string value)
    {
        lock (_gate)
        {
            return _values.TryGetValue(tag, out var values) && values.Contains(value);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static string KindOf(Instrument instrument) => instrument switch
    {
        ObservableCounter<long> => "counter",
        ObservableUpDownCounter<long> => "up-down counter",
        Histogram<double> => "histogram",
        _ => throw new InvalidOperationException($"No word for the kind of {instrument.Name}."),
    };

    private static string List(IEnumerable<string> names) => names.Any() ? string.Join(", ", names.Select(name => $"`{name}`")) : "–";

    private void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            foreach (var (name, value) in tags)
            {
                _instruments[instrument.Name].Tags.Add(name);
                if (!_values.TryGetValue(name, out var values))
                {
                    _values[name] = values = new SortedSet<string>(StringComparer.Ordinal);
                }

                values.Add((string)value!);
            }
        }
    }
}
