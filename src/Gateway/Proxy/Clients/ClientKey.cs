using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Gateway.Cli;
using Gateway.Hosting;
using Gateway.Vms.Sites;

namespace Gateway.Proxy.Clients;

/// <summary>
/// Signs who a client of a site is, and knows its own signatures: HMAC-SHA-256 over site and client, by a key of the state folder. What was signed for one site is worth
/// nothing on another. A signed client is <c>ID.SIGNATURE</c>, both base64url.
/// </summary>
internal sealed class ClientKey
{
    public const string FileName = "clients.key";

    /// <summary>Of a signed client.</summary>
    public const int Length = OwnerId.Length + 1 + SignatureLength;

    private const char Separator = '.';
    private const int SignatureLength = 43;

    /// <summary>What is signed is this alone, whatever else the key may be used for one day; names of sites have no line ends.</summary>
    private const string Purpose = "gateway client 1\n";

    private readonly byte[] _key;

    private ClientKey(byte[] key) => _key = key;

    /// <summary>Reads the key of a state folder; makes one where there is none yet.</summary>
    /// <exception cref="CommandException">The folder or file cannot be written or read, or the file is not a key.</exception>
    public static ClientKey ReadOrCreate(string state)
    {
        var text = SecretFile.ReadOrCreate(state, FileName);
        return text.Length == Base64Url.GetEncodedLength(SecretFile.Bytes) && Base64Url.IsValid(text)
            ? new ClientKey(Encoding.ASCII.GetBytes(text))
            : throw new CommandException(
                $"'{Path.Combine(state, FileName)}' is not a key of {SecretFile.Bytes} bytes in base64url; without the file the next start makes one, and every client is a new one (Gateway:State).");
    }

    public string Sign(string site, string client)
    {
        Span<char> signature = stackalloc char[SignatureLength];
        Write(site, client, signature);
        return $"{client}{Separator}{signature}";
    }

    /// <summary>The client whom a text names, if it was signed here for this site. A wrong signature takes as long as a right one.</summary>
    public bool TryVerify(string site, ReadOnlySpan<char> signed, out string client)
    {
        client = "";
        if (signed.Length != Length || signed[OwnerId.Length] != Separator || !OwnerId.IsValid(signed[..OwnerId.Length]))
        {
            return false;
        }

        Span<char> right = stackalloc char[SignatureLength];
        Write(site, signed[..OwnerId.Length], right);
        if (!CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(signed[(OwnerId.Length + 1)..]), MemoryMarshal.AsBytes(right)))
        {
            return false;
        }

        client = signed[..OwnerId.Length].ToString();
        return true;
    }

    private void Write(string site, ReadOnlySpan<char> client, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{Purpose}{site}\n{client}"), hash);
        Base64Url.EncodeToChars(hash, signature);
    }
}
