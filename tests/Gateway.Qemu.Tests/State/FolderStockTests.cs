using Gateway.Qemu.State;
using Xunit;

namespace Gateway.Qemu.Tests.State;

public sealed class FolderStockTests
{
    private readonly Dictionary<string, long?> _folders = new() { ["a"] = 1, ["b"] = 2 };
    private readonly List<string> _measured = [];

    [Fact]
    public void Take_Again_MeasuresOnlyWhatIsNew()
    {
        var stock = CreateStock();
        Assert.Equal((2, 3), stock.Take());

        _folders["c"] = 4;

        Assert.Equal((3, 7), stock.Take());
        Assert.Equal(["a", "b", "c"], _measured);
    }

    [Fact]
    public void Take_OneIsGone_CountsItNoMore()
    {
        var stock = CreateStock();
        stock.Take();

        _folders.Remove("a");

        Assert.Equal((1, 2), stock.Take());
    }

    [Fact]
    public void Take_OneIsNotWholeYet_CountsItWhenItIs()
    {
        var stock = CreateStock();
        _folders["a"] = null;
        Assert.Equal((1, 2), stock.Take());

        _folders["a"] = 8;

        Assert.Equal((2, 10), stock.Take());
    }

    [Fact]
    public void Take_Forgotten_IsMeasuredAnew()
    {
        var stock = CreateStock();
        stock.Take();

        _folders["a"] = 16;
        stock.Forget("a");

        Assert.Equal((2, 18), stock.Take());
    }

    [Fact]
    public void Take_CannotBeListed_IsNothing()
        => Assert.Equal((0, 0), new FolderStock(() => throw new IOException("scripted"), _ => 1).Take());

    private FolderStock CreateStock() => new(() => _folders.Keys, path =>
    {
        _measured.Add(path);
        return _folders[path];
    });
}
