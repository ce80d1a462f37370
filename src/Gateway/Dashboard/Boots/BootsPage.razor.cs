using Gateway.Dashboard.Layout;
using Gateway.Vms.History;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Boots;

/// <summary>What activations took, phase by phase. What is chosen is in the address.</summary>
public sealed partial class BootsPage : LivePage
{
    private const int Most = 200;
    private const int MostNames = 1000;

    private static readonly IReadOnlyList<(BootKind Value, string Text)> Kinds =
        [.. Enum.GetValues<BootKind>().Select(kind => (kind, kind.ToString()))];

    private static readonly IReadOnlyList<(bool Value, string Text)> Scales = [(false, "One scale"), (true, "Each its own")];

    private IReadOnlyList<ActivationRecord> _records = [];
    private bool _isEachItsOwn;

    [SupplyParameterFromQuery(Name = "site")]
    public string? Site { get; set; }

    [SupplyParameterFromQuery(Name = "source")]
    public string? Source { get; set; }

    [Inject]
    private ActivationHistory History { get; set; } = null!;

    [Inject]
    private SiteCatalog Sites { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    protected override ChangeSignal Changes => History.Changes;

    private BootKind Kind => Enum.TryParse<BootKind>(Source, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : BootKind.All;

    protected override void Look() => _records = History.Latest(Most, string.IsNullOrWhiteSpace(Site) ? null : Site.Trim(), Kind);

    private void ChooseSite(ChangeEventArgs chosen) => Go("site", (string?)chosen.Value is { Length: > 0 } site ? site : null);

    private void ChooseKind(BootKind kind) => Go("source", kind == BootKind.All ? null : kind.ToString().ToLowerInvariant());

    private void Go(string name, string? value) => Address.NavigateTo(Address.GetUriWithQueryParameter(name, value), replace: true);
}
