using System.Globalization;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Site files by the thousand, each with hosts of its own and a policy of its own, beside those that are measured.</summary>
internal static class ManySites
{
    /// <summary>Writes them, or writes them anew with another policy; each file is replaced whole, as a careful operator does.</summary>
    public static void Write(GatewayFolder folder, int count, int version = 0)
    {
        var staged = Path.Combine(folder.Root, "site.tmp");
        for (var index = 0; index < count; index++)
        {
            File.WriteAllText(staged, string.Create(CultureInfo.InvariantCulture, $$"""
                {
                  // Tenant {{index}}.
                  "Version": 1,
                  "Match": { "Hosts": [ "tenant{{index}}.example.test", "*.tenant{{index}}.example.test" ], "Path": "/" },
                  "Image": "hello",
                  "Instance": "Site",
                  "Idle": { "After": "00:{{1 + (index % 50):00}}:{{version:00}}", "Action": "Stop" },
                  "Limits": { "ConcurrentRequests": 500, "PendingRequests": 100, "MaxInstances": 10, "MaxMemoryMiB": 256 }
                }
                """));
            File.Move(staged, Path.Combine(folder.Sites, $"tenant{index}.json"), overwrite: true);
        }
    }
}
