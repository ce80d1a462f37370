using Gateway.Qemu.Processes;
using Microsoft.Extensions.Options;

namespace Gateway.Qemu;

/// <summary>The rules of <c>Gateway:Qemu</c>; all broken ones are told at once, each with its key and value.</summary>
internal sealed class QemuOptionsValidator : IValidateOptions<QemuOptions>
{
    public ValidateOptionsResult Validate(string? name, QemuOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Binary))
        {
            Add(nameof(options.Binary), options.Binary, "must name QEMU's program, as in qemu-system-x86_64.");
        }

        if (options.Preference is null)
        {
            Add(nameof(options.Accelerator), options.Accelerator, "must be auto, kvm or tcg.");
        }

        if (options.User.Length > 0 && VmUser.Parse(options.User) is null)
        {
            Add(nameof(options.User), options.User, "must be a user of this machine, UID or UID:GID.");
        }
        else if (options.User.Length > 0 && Libc.EffectiveUser() != 0 && VmUser.Parse(options.User)!.UserId != Libc.EffectiveUser())
        {
            Add(nameof(options.User), options.User, "must be empty where the gateway does not run as root: it cannot start processes as another user.");
        }

        return errors.Build();

        void Add(string key, string value, string rule) => errors.AddError($"is '{value}', but {rule}", $"{QemuOptions.SectionName}:{key}");
    }
}
