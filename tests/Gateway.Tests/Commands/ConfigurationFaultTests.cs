using Gateway.Configuration;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>Configuration that is wrong: everything at once, each with file, key and rule, the same from <c>check</c> and from <c>run</c>.</summary>
public sealed class ConfigurationFaultTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<string> ErrorsOf(string json, params (string Key, string Value)[] typed)
    {
        File.WriteAllText(_folder.ConfigurationFile, json);
        return ConfigurationCheck.Run(_folder.ConfigurationFile, [.. typed.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)), new("Gateway:Sites", _folder.Sites)], static _ => { }).Errors;
    }

    [Theory]
    [InlineData("", ":1: is not valid JSON: it is empty.")]
    [InlineData("{", ":1: is not valid JSON: ")]
    [InlineData("[]", ":1: must be an object, but is an array.")]
    [InlineData("""{ "Gateway": 5 }""", ":1: Gateway must be an object, but is 5.")]
    [InlineData("""{ "Gateway": [] }""", ":1: Gateway must be an object, but is an array.")]
    [InlineData("""{ "Kestrel": "x" }""", ":1: Kestrel must be an object, but is \"x\".")]
    [InlineData("""{ "Gatewya": {} }""", ":1: Gatewya is not a known key. Did you mean 'Gateway'?")]
    [InlineData("""{ "Gateway": { "Host": { "MaxVms": 1, "maxvms": 2 } } }""", ":1: Gateway:Host:maxvms is there twice.")]
    [InlineData("""{ "Gateway": { "Host:MaxVms": 1, "Host": { "MaxVms": 2 } } }""", ": A duplicate key 'Gateway:Host:MaxVms' was found.")]
    [InlineData("""{ "Gateway": { "Host": [ 1 ] } }""", ": Gateway:Host must be an object, but is an array.")]
    [InlineData("""{ "Gateway": { "Host": { "MaxVms": 1.5 } } }""", ": Gateway:Host:MaxVms must be a whole number from 1 to 1000000, but is \"1.5\".")]
    [InlineData("""{ "Gateway": { "State": "a\u0000b" } }""", ": Gateway:State is 'a\0b', but must be a folder's path.")]
    [InlineData("""{ "Gateway": { "Images": "a\u0000b" } }""", ": Gateway:Images must be a folder's path.")]
    [InlineData("""{ "Gateway": { "Qemu": { "Binary": " " } } }""", ": Gateway:Qemu:Binary is ' ', but must name QEMU's program")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "Http": { "Url": "nonsense" } } } }""", ": Kestrel:Endpoints:Http:Url must be a URL of a host and a port, as in \"http://127.0.0.1:8080\", but is \"nonsense\".")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "Http": { "Uri": "http://127.0.0.1:0" } } } }""", ": Kestrel:Endpoints:Http:Url must be a URL of a host and a port, as in \"http://127.0.0.1:8080\", but is missing.")]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "Loud" } } }""", ": Logging:LogLevel:Default must be one of Trace, Debug,")]
    [InlineData("""{ "Logging": { "Console": { "LogLevel": { "Gateway": "Loud" } } } }""", ": Logging:Console:LogLevel:Gateway must be one of Trace, Debug,")]
    public void Check_OneBrokenRule_NamesFileKeyAndRule(string json, string expected)
        => Assert.StartsWith(_folder.ConfigurationFile + expected, Assert.Single(ErrorsOf(json)), StringComparison.Ordinal);

    [Fact]
    public void Check_TypedSetting_IsNotLaidToTheFile()
        => Assert.Equal("command line: Gateway:State is 'a\0b', but must be a folder's path.", Assert.Single(ErrorsOf("{}", ("Gateway:State", "a\0b"))));

    [Fact]
    public void Check_FolderInPlaceOfTheFile_SaysSo()
        => Assert.Equal([$"{_folder.Sites}: is a folder, not a file."], ConfigurationCheck.Run(_folder.Sites, [], static _ => { }).Errors);

    [Theory]
    [InlineData("check", "")]
    [InlineData("run", "gateway: ")]
    public async Task Command_ErrorsEverywhere_TellsAllOfThem(string command, string prefix)
    {
        File.WriteAllText(_folder.ConfigurationFile, $$"""{ "Gateway": { "Sites": "{{_folder.Sites}}", "Host": { "MaxVmz": 3 }, "Qemu": { "Accelerator": "xen" } } }""");
        File.WriteAllText(Path.Combine(_folder.Sites, "a.json"), """{ "Match": { "Hosts": [ "{tenant}.test" ] }, "Image": "{tenat}", "Idle": { "After": "soon" } }""");
        File.WriteAllText(Path.Combine(_folder.Sites, "b.json"), """{ "Match": { "Hosts": [ "same.test" ] }, "Image": "missing" }""");
        File.WriteAllText(Path.Combine(_folder.Sites, "c.json"), """{ "Match": { "Hosts": [ "same.test" ] }, "Image": "missing" }""");
        File.CreateSymbolicLink(Path.Combine(_folder.Sites, "d.json"), "nowhere");

        var (exitCode, output) = await _folder.RunAsync([command], _token);

        Assert.Equal(1, exitCode);
        string[] expected =
        [
            $"{_folder.ConfigurationFile}: Gateway:Host:MaxVmz is not a known key.",
            $"{_folder.ConfigurationFile}: Gateway:Qemu:Accelerator is 'xen', but must be auto, kvm or tcg.",
            $"{_folder.Sites}/a.json:1: Idle:After must be a time",
            $"{_folder.Sites}/a.json:1: Image names {{tenat}}, which not every host",
            $"{_folder.Sites}/b.json: Image: there is no image 'missing'",
            $"{_folder.Sites}/d.json: is a link that leads nowhere.",
        ];
        Assert.All(expected, start => Assert.Contains(output.Split('\n'), line => line.StartsWith(prefix + start, StringComparison.Ordinal)));
        Assert.Matches("b\\.json.*matches the same as .*c\\.json|c\\.json.*matches the same as .*b\\.json", output);
    }
}
