using System.Text;
using System.Text.Json.Serialization;
using Gateway.Images.Documents;
using Xunit;

namespace Gateway.Images.Tests.Documents;

public sealed class DocumentTests
{
    private static Document Manifest(string json) => Document.Parse("image.json", Encoding.UTF8.GetBytes(json), DocumentStyle.Manifest);

    private static Document Configuration(string json) => Document.Parse("blog.json", Encoding.UTF8.GetBytes(json), DocumentStyle.Configuration);

    private static string Single(Document document) => Assert.Single(document.Finish()).ToString();

    [Fact]
    public void Finish_EverythingRead_HasNoErrors()
    {
        var document = Manifest("""{ "name": "a", "count": 3, "big": 9000000000, "on": true, "ports": [80, 81], "hosts": ["x"], "map": { "A": "1" }, "in": { "time": "00:00:30" } }""");

        Assert.Equal("a", document.Root.Text("name"));
        Assert.Equal(3, document.Root.Number("count", 1, 3));
        Assert.Equal(9_000_000_000, document.Root.LongNumber("big", 0, long.MaxValue));
        Assert.True(document.Root.Flag("on"));
        Assert.Equal([80, 81], document.Root.Numbers("ports", 1, 100)!);
        Assert.Equal(["x"], document.Root.Texts("hosts")!);
        Assert.Equal("1", document.Root.TextMap("map")!["A"]);
        Assert.Equal(TimeSpan.FromSeconds(30), document.Root.Section("in")!.Duration("time", TimeSpan.Zero, TimeSpan.MaxValue));
        Assert.Empty(document.Finish());
    }

    [Fact]
    public void Finish_MissingKeys_ReadAsNullAndAreNoErrors()
    {
        var root = Manifest("{}").Root;

        Assert.Null(root.Text("a"));
        Assert.Null(root.Number("b", 0, 1));
        Assert.Null(root.Flag("c"));
        Assert.Null(root.Duration("d", TimeSpan.Zero, TimeSpan.MaxValue));
        Assert.Null(root.Section("e"));
        Assert.Null(root.Sections("f"));
        Assert.Null(root.Texts("g"));
        Assert.Null(root.Numbers("h", 0, 1));
        Assert.Null(root.TextMap("i"));
        Assert.Null(root.Choice<Fruit>("j"));
        Assert.False(root.Has("k"));
    }

    [Fact]
    public void Finish_ManyErrors_ReportsAllOfThemByLine()
    {
        var document = Configuration("""
            {
              "Match": { "Hosts": [ 1, "b" ] },
              "Idle": { "After": "soon" },
              // A comment, and a trailing comma.
              "Instanse": "Site",
            }
            """);
        document.Root.Section("Match")!.Texts("Hosts");
        document.Root.Section("Idle")!.Duration("After", TimeSpan.Zero, TimeSpan.FromHours(1));
        document.Root.Choice<Fruit>("Instance");
        document.Root.Require("Image");

        Assert.Equal(
            [
                "blog.json:1: Image is missing.",
                "blog.json:2: Match:Hosts:0 must be text, but is 1.",
                "blog.json:3: Idle:After must be a time as in \"00:00:30\", from 00:00:00 to 01:00:00, but is \"soon\".",
                "blog.json:5: Instanse is not a known key. Did you mean 'Instance'?",
            ],
            document.Finish().Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("""{ "a": 1, "a": 2 }""", "image.json:1: a is there twice.")]
    [InlineData("""{ "a": 4 }""", "image.json:1: a must be a whole number from 1 to 3, but is 4.")]
    [InlineData("""{ "a": 1.5 }""", "image.json:1: a must be a whole number from 1 to 3, but is 1.5.")]
    [InlineData("""{ "a": 1e0 }""", "image.json:1: a must be a whole number from 1 to 3, but is 1e0.")]
    [InlineData("""{ "a": 99999999999999999999 }""", "image.json:1: a must be a whole number from 1 to 3, but is 99999999999999999999.")]
    [InlineData("""{ "a": "1" }""", "image.json:1: a must be a whole number from 1 to 3, but is \"1\".")]
    [InlineData("""{ "a": null }""", "image.json:1: a must be a whole number from 1 to 3, but is null.")]
    public void Number_Wrong_IsReported(string json, string expected)
    {
        var document = Manifest(json);
        document.Root.Number("a", 1, 3);

        Assert.Equal(expected, Single(document));
    }

    [Theory]
    [InlineData("30")]
    [InlineData("-00:00:01")]
    [InlineData("02:00:00")]
    [InlineData("0:60")]
    public void Duration_Wrong_IsReported(string text)
    {
        var document = Manifest($$"""{ "a": "{{text}}" }""");

        Assert.Null(document.Root.Duration("a", TimeSpan.Zero, TimeSpan.FromHours(1)));
        Assert.Contains("a must be a time", Single(document), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{ \"a\": 1, }")]
    [InlineData("{ /* no */ }")]
    [InlineData("{ \"a\": \"\\ud800\" }")]
    public void Finish_NotJson_IsTheOnlyError(string json)
    {
        var document = Manifest(json);
        document.Root.Require("needed");

        Assert.Contains("is not valid JSON", Single(document), StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_InvalidUtf8_IsTheOnlyError()
        => Assert.Contains("is not valid JSON", Single(Document.Parse("image.json", [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'], DocumentStyle.Manifest)), StringComparison.Ordinal);

    [Fact]
    public void Finish_OtherEncodings_AreNamed()
    {
        byte[][] texts = [[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{}")], [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("{}")], Encoding.Unicode.GetBytes("{}")];

        Assert.All(texts, text => Assert.EndsWith("is not valid JSON: it is UTF-16, but must be UTF-8.", Single(Document.Parse("image.json", text, DocumentStyle.Manifest)), StringComparison.Ordinal));
    }

    [Fact]
    public void IgnoreSections_NoObject_IsAnError()
    {
        var document = Document.Parse("gateway.json", "{ \"A\": 5, \"B\": {}, \"C\": null }"u8, DocumentStyle.Configuration);
        document.Root.IgnoreSections("A", "B", "C", "D");

        Assert.Equal("gateway.json:1: A must be an object, but is 5.", Single(document));
    }

    [Fact]
    public void Finish_NotAnObject_IsTheOnlyError()
        => Assert.Equal("image.json:1: must be an object, but is an array.", Single(Manifest("[]")));

    [Fact]
    public void Finish_SyntaxError_NamesTheLine()
        => Assert.StartsWith("image.json:3: ", Single(Manifest("{\n\n  x")), StringComparison.Ordinal);

    [Fact]
    public void Finish_TooDeep_IsAnError()
        => Assert.Contains("is not valid JSON", Single(Manifest(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100))), StringComparison.Ordinal);

    [Fact]
    public void Parse_ByteOrderMark_IsSkipped()
        => Assert.Empty(Document.Parse("image.json", [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'], DocumentStyle.Manifest).Finish());

    [Fact]
    public void Choice_Configuration_IgnoresCase()
    {
        var document = Configuration("""{ "FRUIT": "APPLE" }""");

        Assert.Equal(Fruit.Apple, document.Root.Choice<Fruit>("Fruit"));
        Assert.Empty(document.Finish());
    }

    [Fact]
    public void Choice_Manifest_TakesNamesToTheLetter()
    {
        var document = Manifest("""{ "a": "blood-orange", "b": "Blood-Orange" }""");

        Assert.Equal(Fruit.BloodOrange, document.Root.Choice<Fruit>("a"));
        Assert.Null(document.Root.Choice<Fruit>("b"));
        Assert.Equal("image.json:1: b must be one of Apple, blood-orange, but is \"Blood-Orange\".", Single(document));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void Duplicate_AmongManyMembers_IsFound(int members)
    {
        var names = Enumerable.Range(0, members).Select(index => $"k{index}").ToArray();
        var document = Configuration($$"""{ {{string.Join(", ", names.Append("K0").Append($"K{members - 1}").Select(name => $"\"{name}\": 1"))}} }""");
        document.Root.Ignore(names);

        Assert.Equal(["blog.json:1: K0 is there twice.", $"blog.json:1: K{members - 1} is there twice."], document.Finish().Select(error => error.ToString()));
    }

    [Fact]
    public void Duplicate_Configuration_IgnoresCase()
    {
        var document = Configuration("""{ "A": "x", "a": "y" }""");
        document.Root.Text("A");

        Assert.Equal("blog.json:1: a is there twice.", Single(document));
    }

    [Fact]
    public void Sections_UnknownKeyInItem_NamesItsPath()
    {
        var document = Manifest("""{ "disks": [ { "file": "a" }, { "flie": "b" }, 3 ] }""");
        foreach (var disk in document.Root.Sections("disks")!)
        {
            disk.Text("file");
        }

        Assert.Equal(
            ["image.json:1: disks[2] must be an object, but is 3.", "image.json:1: disks[1].flie is not a known key. Did you mean 'file'?"],
            document.Finish().Select(error => error.ToString()));
    }

    [Fact]
    public void TextMap_WrongValue_IsNotShown()
    {
        var document = Configuration("""{ "Env": { "SECRET": 12345 } }""");
        document.Root.TextMap("Env");

        Assert.Equal("blog.json:1: Env:SECRET must be text, but is a number.", Single(document));
    }

    [Fact]
    public void Reject_ItemAndMember_NameTheirPath()
    {
        var document = Manifest("{ \"ports\": [\n80,\n81],\n \"files\": {\n\"a.elf\": \"x\" } }");
        document.Root.Numbers("ports", 1, 100);
        document.Root.TextMap("files");
        document.Root.RejectItem("ports", 1, "is taken.");
        document.Root.RejectMember("files", "a.elf", "must be a digest.");
        document.Root.Reject("kernel", "is missing.");

        Assert.Equal(
            ["image.json:1: kernel is missing.", "image.json:3: ports[1] is taken.", "image.json:5: files[\"a.elf\"] must be a digest."],
            document.Finish().Select(error => error.ToString()));
    }

    [Fact]
    public void Ignore_Section_IsNotUnknown()
    {
        var document = Configuration("""{ "Kestrel": { "Endpoints": {} } }""");
        document.Root.Ignore("Kestrel");

        Assert.Empty(document.Finish());
    }

    private enum Fruit
    {
        Apple,

        [JsonStringEnumMemberName("blood-orange")]
        BloodOrange,
    }
}
