using System.Text;
using Gateway.Images.Manifests;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Vms.Tests.Sites;

public sealed class SiteFileReaderTests
{
    private static SiteFileResult Read(string json, SitePolicy? defaults = null, string file = "config/sites/blog.json")
        => SiteFileReader.Read(file, Encoding.UTF8.GetBytes(json), digest: 1, new SitePolicies(defaults ?? SitePolicy.BuiltIn), revision: 1);

    private static string[] ErrorsOf(string json) => [.. Read(json).Errors.Select(error => $"{error.Key}: {error.Rule}")];

    [Fact]
    public void Read_EveryKey_IsTakenOver()
    {
        var result = Read("""
            {
              "Version": 1, // the only one
              "Match": { "Hosts": [ "blog.localhost", "*.blog.localhost" ], "Path": "/x" },
              "Image": "blog", "Instance": "host",
              "Boot": { "Timeout": "00:00:31", "Template": "Never", "Shells": 2 },
              "Idle": { "After": "00:02:00", "Action": "Keep", "Require": false },
              "Stop": { "Signal": "SIGINT", "Deadline": "00:00:06" },
              "Limits": { "ConcurrentRequests": 1, "PendingRequests": 2, "PendingTimeout": "00:00:03", "MaxInstances": 4, "MaxMemoryMiB": 5, "MaxVolumes": 6, "ThroughBodyMiB": 7 },
              "Protocol": "H2c",
              "Vm": { "MemoryMiB": 32, "Vcpus": 2, "Env": { "KEY": "value" } },
              "Volume": { "SizeMiB": 256, "Path": "/data" },
              "Network": { "Outbound": true },
              "Headers": { "Timing": false },
              "StripPath": true,
            }
            """);

        Assert.Empty(result.Errors);
        var site = result.Site!;
        Assert.Equal(("blog", "blog.localhost *.blog.localhost", "/x", "blog"), (site.Name, string.Join(' ', site.Hosts), site.Path.ToString(), site.Image.ToString()));
        var policy = site.Policy;
        Assert.Equal(InstanceKind.Host, policy.Instance);
        Assert.Equal(new BootPolicy(TimeSpan.FromSeconds(31), TemplateUse.Never, 2), policy.Boot);
        Assert.Equal(new IdlePolicy(TimeSpan.FromMinutes(2), IdleAction.Keep, Require: false), policy.Idle);
        Assert.Equal(new StopPolicy("SIGINT", TimeSpan.FromSeconds(6)), policy.Stop);
        Assert.Equal(new SiteLimits(1, 2, TimeSpan.FromSeconds(3), 4, 5, 6, 7), policy.Limits);
        Assert.Equal(GuestProtocol.H2c, policy.Protocol);
        Assert.Equal(new VmOverrides(32, 2) { Environment = new Dictionary<string, string> { ["KEY"] = "value" } }, policy.Vm);
        Assert.Equal(new VolumePolicy(256, "/data"), policy.Volume);
        Assert.Equal((true, false, true), (policy.Network.Outbound, policy.Headers.Timing, policy.StripPath));
    }

    [Fact]
    public void Read_Sections_FallBackKeyByKey()
    {
        var defaults = SitePolicy.BuiltIn with { Idle = new IdlePolicy(TimeSpan.FromSeconds(7), IdleAction.Keep, Require: false) };

        var policy = Read("""{ "Match": { "Hosts": [ "a" ] }, "Image": "i", "Idle": { "After": "00:00:09" } }""", defaults).Site!.Policy;

        Assert.Equal(new IdlePolicy(TimeSpan.FromSeconds(9), IdleAction.Keep, Require: false), policy.Idle);
        Assert.Same(BootPolicy.Default, policy.Boot);
    }

    [Fact]
    public void Read_VolumeOfSizeZero_IsNoneWhateverTheDefaultsSay()
    {
        var defaults = SitePolicy.BuiltIn with { Volume = new VolumePolicy(16, "/data") };

        Assert.Null(Read("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 0 } }""", defaults).Site!.Policy.Volume);
        Assert.Equal(new VolumePolicy(32, "/data"), Read("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 32 } }""", defaults).Site!.Policy.Volume);
    }

    [Fact]
    public void Read_ManyErrors_AreReportedAtOnceWithFileKeyAndRule()
    {
        var result = Read("""
            {
              "Matsch": {},
              "Image": "Not A Name",
              "Instance": "Tenant",
              "Boot": { "Timeout": "soon", "Shells": -1 },
              "Idle": { "Action": "Sleep" },
              "Stop": { "Signal": "TERM" },
              "Limits": { "PendingRequests": 0, "MaxInstances": "many" },
              "Protocol": "Tcp",
              "Vm": { "Env": { "A": 1 } }
            }
            """);

        Assert.Null(result.Site);
        Assert.All(result.Errors, error => Assert.Equal("config/sites/blog.json", error.File));
        Assert.Equal(
            ["Boot:Shells", "Boot:Timeout", "Idle:Action", "Image", "Instance", "Limits:MaxInstances", "Limits:PendingRequests", "Matsch", "Protocol", "Stop:Signal", "Vm:Env:A"],
            result.Errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Contains(result.Errors, error => error.ToString().StartsWith("config/sites/blog.json:4: Instance must be one of Site, Host, Path, Client, Request", StringComparison.Ordinal));
        Assert.Contains(result.Errors, error => error.Key == "Matsch" && error.Rule.Contains("Did you mean 'Match'?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Match": { "Hosts": [ "a:80" ] }, "Image": "i" }""", "Match:Hosts:0: must not have a port")]
    [InlineData("""{ "Match": { "Hosts": [ "a", "x*.b" ] }, "Image": "i" }""", "Match:Hosts:1: is not a host")]
    [InlineData("""{ "Match": { "Hosts": [ "a.{b}c" ] }, "Image": "i" }""", "Match:Hosts:0: is not a host: a capture is a whole label")]
    [InlineData("""{ "Match": { "Hosts": [ "bücher.localhost" ] }, "Image": "i" }""", "Match:Hosts:0: is not a host")]
    [InlineData("""{ "Match": { "Hosts": [] }, "Image": "i" }""", "Match:Hosts: must name a host")]
    [InlineData("""{ "Match": { "Path": "docs" }, "Image": "i" }""", "Match:Path: must begin with '/'")]
    [InlineData("""{ "Match": { "Path": "/a//b" }, "Image": "i" }""", "Match:Path: must not have empty segments")]
    [InlineData("""{ "Match": { "Path": "/a/../b" }, "Image": "i" }""", "Match:Path: must not have empty segments")]
    [InlineData("""{ "Match": { "Path": "/a%20b" }, "Image": "i" }""", "Match:Path: must be a plain decoded path prefix")]
    [InlineData("""{ "Match": { "Path": "/{a" }, "Image": "i" }""", "Match:Path: is not a path: a capture")]
    [InlineData("""{ "Match": {}, "Image": "{tenant}" }""", "Image: names {tenant}, which not every host and path of Match captures")]
    [InlineData("""{ "Match": { "Hosts": [ "{t}.a", "b" ] }, "Image": "{t}", "Instance": "Host" }""", "Image: names {t}, which not every host")]
    [InlineData("""{ "Match": { "Hosts": [ "{t}.a" ] }, "Image": "{t}" }""", "Instance: must be Host, Client or Request, because Image depends on {t}; it is Site.")]
    [InlineData("""{ "Match": { "Path": "/{t}" }, "Image": "{t}", "Instance": "Host" }""", "Instance: must be Path, Client or Request, because Image depends on {t}; it is Host.")]
    [InlineData("""{ "Match": { "Hosts": [ "{t}.a" ], "Path": "/{t}" }, "Image": "i" }""", "Match: captures {t} twice.")]
    [InlineData("""{ "Match": {}, "Image": "" }""", "Image: must be the name of an image")]
    [InlineData("""{ "Match": {}, "Image": "i", "Instance": "Request", "Idle": { "After": "00:01:00" } }""", "Idle:After: means nothing where Instance is Request")]
    [InlineData("""{ "Match": {}, "Image": "i", "Instance": "Request", "Idle": { "Action": "Keep" } }""", "Idle:Action: cannot be Keep where Instance is Request")]
    [InlineData("""{ "Match": {}, "Image": "{t}", "Instance": "Client" }""", "Image: names {t}, which not every host")]
    [InlineData("""{ "Match": {}, "Image": "i", "Idle": { "Require": true } }""", "Idle:Require: needs Action to be Suspend.")]
    [InlineData("""{ "Match": {}, "Image": "i", "Vm": { "Env": { "A=B": "x" } } }""", "Vm:Env:A=B: must be the name of a variable")]
    [InlineData("""{ "Match": {}, "Image": "i", "Vm": { "Env": { "A": "a\u0000volume=/b" } } }""", "Vm:Env:A: must not hold a NUL.")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "Path": "/data" } }""", "Volume:SizeMiB: is missing.")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16 } }""", "Volume:Path: is missing.")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 15, "Path": "/data" } }""", "Volume:SizeMiB: must be 0, which means none, or from 16 to 1048576, but is 15.")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": -1, "Path": "/data" } }""", "Volume:SizeMiB: must be a whole number from 0 to 1048576")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "data" } }""", "Volume:Path: must be an absolute path in the guest, as in \"/data\", and not its root, but is \"data\".")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "/" } }""", "Volume:Path: must be an absolute path")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "/a b" } }""", "Volume:Path: must be made of letters")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "/data/" } }""", "Volume:Path: must not have empty segments")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "/a/../b" } }""", "Volume:Path: must not have empty segments")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "/proc" } }""", "Volume:Path: must not be /proc or in it")]
    [InlineData("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 16, "Path": "/dev/shm" } }""", "Volume:Path: must not be /dev or in it")]
    [InlineData("""{ "Match": {}, "Image": "i", "Instance": "Request", "Volume": { "SizeMiB": 16, "Path": "/data" } }""", "Volume: means nothing where Instance is Request")]
    [InlineData("""{ "Match": {}, "Image": "i", "Version": 2 }""", "Version: must be a whole number from 1 to 1")]
    public void Read_OneBrokenRule_NamesKeyAndRule(string json, string expected)
        => Assert.StartsWith(expected, Assert.Single(ErrorsOf(json)), StringComparison.Ordinal);

    [Theory]
    [InlineData(InstanceKind.Client)]
    [InlineData(InstanceKind.Request)]
    public void Read_InstanceOfAClientOrRequest_MayHaveAnImageByCaptures(InstanceKind instance)
        => Assert.Empty(ErrorsOf($$"""{ "Match": { "Hosts": [ "{t}.a" ], "Path": "/{p}" }, "Image": "{t}-{p}", "Instance": "{{instance}}" }"""));

    [Fact]
    public void Read_IdleByDefault_IsNoErrorOfASiteThatIsNeverIdle()
    {
        var defaults = SitePolicy.BuiltIn with { Idle = new IdlePolicy(TimeSpan.FromSeconds(7), IdleAction.Keep, Require: false) };

        Assert.Empty(Read("""{ "Match": {}, "Image": "i", "Instance": "Request", "Idle": { "Action": "Stop" } }""", defaults).Errors);
    }

    [Fact]
    public void Read_VariablesThatAreTooLarge_AreRefused()
    {
        var errors = ErrorsOf($$$"""{ "Match": {}, "Image": "i", "Vm": { "Env": { "A": "{{{new string('x', 32 * 1024)}}}" } } }""");

        Assert.Equal("Vm:Env: must have at most 32768 bytes, names and values together.", Assert.Single(errors));
    }

    [Fact]
    public void Read_VolumeByDefault_FallsBackKeyByKeyAndIsAnErrorWhereNothingIsKept()
    {
        var defaults = SitePolicy.BuiltIn with { Volume = new VolumePolicy(64, "/data") };

        Assert.Equal(new VolumePolicy(128, "/data"), Read("""{ "Match": {}, "Image": "i", "Volume": { "SizeMiB": 128 } }""", defaults).Site!.Policy.Volume);
        Assert.StartsWith("cannot be Request where Gateway:Defaults has a Volume", Assert.Single(Read("""{ "Match": {}, "Image": "i", "Instance": "Request" }""", defaults).Errors).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SecretOfTheWrongType_IsNotShown()
    {
        var errors = ErrorsOf("""{ "Match": {}, "Image": "i", "Vm": { "Env": { "A": 4711 } } }""");

        Assert.DoesNotContain("4711", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileNamedByNoSite_IsAnError()
        => Assert.Contains(Read("""{ "Match": {}, "Image": "i" }""", file: "sites/my site.json").Errors, error => error.Rule.Contains("a site's file is named by", StringComparison.Ordinal));
}
