using Gateway.Vms.History;
using Gateway.Vms.Launching;

namespace Gateway.Dashboard.Boots;

/// <summary>Finds activations of a kind.</summary>
internal static class BootKinds
{
    /// <summary>The latest of them.</summary>
    public static IReadOnlyList<ActivationRecord> Latest(this ActivationHistory history, int most, string? site, BootKind kind) => kind switch
    {
        BootKind.All => history.Latest(most, site),
        BootKind.Failed => [.. history.Latest(ActivationHistory.Capacity, site).Where(record => record.Failure is not null).Take(most)],
        _ => history.Latest(most, site, SourceOf(kind)),
    };

    private static VmSource SourceOf(BootKind kind) => kind switch
    {
        BootKind.Cold => VmSource.Cold,
        BootKind.Template => VmSource.Template,
        BootKind.Shell => VmSource.Shell,
        BootKind.Suspended => VmSource.Suspended,
        _ => throw new InvalidOperationException($"No source of {kind}."),
    };
}
