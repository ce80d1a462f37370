namespace Gateway.Admin.Logs;

/// <summary>The kept log of a site, <c>logs/SITE.log</c> in the state folder, and the older part that it became when it was full; read while the launcher appends to it. Not thread-safe.</summary>
internal sealed class SiteLogFile(string state, string site)
{
    private readonly string _file = Path.Combine(state, "logs", $"{site}.log");
    private long _position;

    private string Older => $"{_file}.1";

    /// <summary>All of it, the older part first; what is read later comes after it.</summary>
    public byte[] ReadAll()
    {
        _position = 0;
        return [.. Read(Older, 0), .. ReadNew()];
    }

    /// <summary>The whole lines that were appended since.</summary>
    public byte[] ReadNew()
    {
        var info = new FileInfo(_file);
        if (!info.Exists)
        {
            return [];
        }

        // It has become the older part, and a new one has begun.
        byte[] rest = [];
        if (info.Length < _position)
        {
            rest = Read(Older, _position);
            _position = 0;
        }

        var appended = Read(_file, _position);
        appended = appended[..(Array.LastIndexOf(appended, (byte)'\n') + 1)];
        _position += appended.Length;
        return [.. rest, .. appended];
    }

    private static byte[] Read(string file, long from)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Max(0, stream.Length - from)];
            stream.Position = from;
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
