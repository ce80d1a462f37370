using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Vms.Admission;
using Gateway.Vms.Launching;
using Gateway.Vms.Shells;
using Gateway.Vms.Sites.Policies;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Shells;

/// <summary>Which images deserve shells, by recorded patterns of arrival; and what is kept of them.</summary>
public sealed class ShellPlanTests
{
    private static readonly BudgetUse Plenty = new(100, 10_000);

    private readonly FakeTimeProvider _time = new();
    private readonly ImageDemand _demand;

    public ShellPlanTests() => _demand = new ImageDemand(_time);

    [Fact]
    public void Choose_NobodyAskedForAnything_KeepsNothing() => Assert.Empty(Choose(4));

    [Fact]
    public void Choose_OneImageOnce_KeepsUniversalShellsOnly()
    {
        Ask("blog");

        Assert.Equal([("blog", ShellKind.Universal, 1), ("blog", ShellKind.Universal, 3)], Choose(4));
    }

    [Fact]
    public void Choose_OneImageAgainAndAgain_HasALoadedShell()
    {
        Ask("blog", "blog");

        Assert.Contains(("blog", ShellKind.Loaded, 1), Choose(4));
    }

    [Fact]
    public void Choose_ManyRareImages_NoneTakesALoadedShell()
    {
        Ask([.. Enumerable.Range(0, 100).Select(tenant => $"tenant-{tenant}")]);

        Assert.All(Choose(4), wish => Assert.Equal(ShellKind.Universal, wish.Kind));
    }

    [Fact]
    public void Choose_MoreDeservingThanThereIsRoomFor_TheMostWantedHaveThem()
    {
        Ask("a", "a", "b", "b", "b", "c", "c", "c", "c");

        Assert.Equal([("c", ShellKind.Universal, 1), ("c", ShellKind.Loaded, 1), ("b", ShellKind.Loaded, 1)], Choose(3));
    }

    [Fact]
    public void Choose_BusyAnHourAgo_GivesWayToWhatIsAskedForNow()
    {
        Ask([.. Enumerable.Repeat("yesterday", 20)]);
        _time.Advance(TimeSpan.FromHours(1));
        Ask("today", "today");

        Assert.Equal([("today", ShellKind.Universal, 1), ("today", ShellKind.Loaded, 1)], Choose(2));
    }

    [Fact]
    public void Choose_OneEveryFiveMinutes_IsWorthALoadedShell()
    {
        for (var visit = 0; visit < 6; visit++)
        {
            Ask("monitor");
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Contains(("monitor", ShellKind.Loaded, 1), Choose(4));
    }

    [Fact]
    public void Scores_NotAskedForAnyMore_AreForgotten()
    {
        Ask("blog");
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Empty(_demand.Scores());
    }

    [Fact]
    public void Choose_SitesWithAFloor_HaveTheirsFirstAndWhateverTheBudget()
    {
        Ask("other", "other");

        Assert.Equal([("shop", ShellKind.Loaded, 3)], Choose(2, Plenty, (Specify("shop"), 3)));
    }

    [Fact]
    public void Choose_NoMemoryThatVmsDoNotHave_KeepsNothingInIt()
    {
        Ask("blog", "blog");

        Assert.Equal([("blog", ShellKind.Universal, 1)], Choose(4, new BudgetUse(100, 15)));
        Assert.Empty(Choose(4, new BudgetUse(0, 1000)));
    }

    [Fact]
    public void Record_SiteWithoutTemplatesOrWithSecrets_IsNotCounted()
    {
        _demand.Record(Specify("never") with { Template = TemplateUse.Never });
        _demand.Record(Specify("secret") with { Environment = new Dictionary<string, string> { ["KEY"] = "value" } });

        Assert.Empty(_demand.Scores());
    }

    private void Ask(params string[] images)
    {
        foreach (var image in images)
        {
            _demand.Record(Specify(image));
        }
    }

    private IEnumerable<(string Image, ShellKind Kind, int Count)> Choose(int budget) => Choose(budget, Plenty);

    private IEnumerable<(string Image, ShellKind Kind, int Count)> Choose(int budget, BudgetUse free, params IReadOnlyList<(VmSpecification Specification, int Count)> floors)
        => ShellPlan.Choose(floors, _demand.Scores(), budget, free).Select(wish => (wish.Specification.Image.Name, wish.Kind, wish.Count));

    private static VmSpecification Specify(string image)
    {
        var manifest = new ImageManifest
        {
            Kind = ImageKind.Site,
            Kernel = "kernel.elf",
            MemoryMiB = 8,
            Ready = new ImageReadiness("^ready", Http: null),
            Files = new Dictionary<string, string>(),
        };
        return new VmSpecification($"{image}-1-a", image, "", new Image(image, $"sha256:{image}", "/nowhere", manifest), 8, Vcpus: 1, new Dictionary<string, string>(), Outbound: false);
    }
}
