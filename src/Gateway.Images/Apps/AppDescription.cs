using System.Globalization;
using System.Text;

namespace Gateway.Images.Apps;

/// <summary>What the init of the guest reads to run an application: records that end with a NUL each (<c>images/linux/init/app.h</c>).</summary>
internal static class AppDescription
{
    /// <summary>As the init has it: words of the command, and variables.</summary>
    private const int MaximumWords = 1024;
    private const int MaximumLength = 128 * 1024;

    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="options">Checked here; an error names the setting and the rule.</param>
    /// <param name="user">The numbers of <see cref="AppImageOptions.User"/>.</param>
    public static byte[] Write(AppImageOptions options, AppUser user)
    {
        Require(options.Command.Count > 0 && options.Command[0].Length > 0, "exec", "must name a program.");
        Require(options.Command.Count <= MaximumWords, "exec", $"must have at most {MaximumWords} words.");
        Require(options.Ports.Count > 0, "port", "must be one at least.");
        Require(options.WorkingFolder.StartsWith('/'), "workdir", $"must be an absolute path in the guest, but is \"{options.WorkingFolder}\".");
        var records = new List<string>();
        records.AddRange(options.Command.Select(word => $"arg={word}"));
        records.AddRange(Environment(options.Environment).Select(variable => $"env={variable}"));
        records.Add($"workdir={options.WorkingFolder}");
        records.Add(string.Create(CultureInfo.InvariantCulture, $"user={user.User}"));
        records.Add(string.Create(CultureInfo.InvariantCulture, $"group={user.Group}"));
        records.Add(string.Create(CultureInfo.InvariantCulture, $"signal={AppSignals.NumberOf(options.StopSignal)}"));
        records.Add(string.Create(CultureInfo.InvariantCulture, $"port={options.Ports[0]}"));
        var hasNull = records.FirstOrDefault(record => record.Contains('\0', StringComparison.Ordinal));
        Require(hasNull is null, hasNull ?? "", "must not hold a NUL.");
        var bytes = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => record + '\0')));
        Require(bytes.Length <= MaximumLength, "exec", $"must have at most {MaximumLength} bytes with all variables, but has {bytes.Length}.");
        return bytes;
    }

    private static List<string> Environment(IReadOnlyList<string> variables)
    {
        foreach (var variable in variables)
        {
            Require(variable.IndexOf('=', StringComparison.Ordinal) > 0, "env", $"must be KEY=VALUE, but is \"{variable}\".");
        }

        var last = variables.Prepend(DefaultPath).Select(variable => (Key: variable[..variable.IndexOf('=', StringComparison.Ordinal)], Variable: variable))
            .GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(group => group.Last().Variable)
            .ToList();
        Require(last.Count <= MaximumWords, "env", $"must be at most {MaximumWords} variables.");
        return last;
    }

    private static void Require(bool holds, string setting, string rule)
    {
        if (!holds)
        {
            throw AppRefusal.Of(setting, rule);
        }
    }
}
