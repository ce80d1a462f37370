using System.Security.Cryptography;
using System.Text;

namespace Gateway.Qemu.State;

/// <summary>
/// Tells whether the secret variables of a guest are the same as at its launch, without keeping them: a keyed digest (HMAC-SHA-256), whose key is the file <c>key</c> of the state folder,
/// made when it is first needed. Safe to call from many threads.
/// </summary>
internal sealed class EnvironmentSeal(StateFolder state)
{
    private const string KeyFile = "key";
    private const int KeySize = 32;

    private readonly Lock _lock = new();
    private byte[]? _key;

    /// <summary>The digest; empty where there are no variables.</summary>
    /// <exception cref="IOException">The key cannot be read or written.</exception>
    public string Of(IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Count == 0)
        {
            return "";
        }

        // Neither a name nor a value can hold a NUL, so that no two sets look alike.
        var text = string.Join('\0', variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}\0{variable.Value}"));
        return Convert.ToHexStringLower(HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes(text)));
    }

    private byte[] Key()
    {
        lock (_lock)
        {
            return _key ??= Read() ?? Make();
        }
    }

    private string File => Path.Combine(state.Path, KeyFile);

    /// <summary>Null where there is none; one that was cut short is none.</summary>
    private byte[]? Read() => System.IO.File.Exists(File) && System.IO.File.ReadAllBytes(File) is { Length: KeySize } key ? key : null;

    private byte[] Make()
    {
        var key = RandomNumberGenerator.GetBytes(KeySize);
        var temporary = File + ".new";
        System.IO.File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(key);
        }

        System.IO.File.Move(temporary, File, overwrite: true);
        return key;
    }
}
