using System.Collections.Frozen;

namespace Gateway.Images.Sites;

/// <summary>Media types of what is found on web sites, by file name extension, from the IANA registry; anything else is a stream of bytes.</summary>
internal static class MediaTypes
{
    /// <summary>Types that compress although their name does not say so.</summary>
    private static readonly FrozenSet<string> Compressible = new[]
    {
        "application/json", "application/manifest+json", "application/wasm", "application/xml", "application/rtf", "application/sql",
        "application/x-sh", "application/yaml", "application/toml", "application/vnd.ms-fontobject", "font/ttf", "font/otf", "image/bmp", "image/vnd.microsoft.icon",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, MediaType> ByExtension = new (string Name, string[] Extensions)[]
    {
        ("text/html", ["html", "htm"]),
        ("text/css", ["css"]),
        ("text/javascript", ["js", "mjs", "cjs"]),
        ("text/plain", ["txt", "text", "log", "ini", "conf", "diff", "patch"]),
        ("text/markdown", ["md", "markdown"]),
        ("text/csv", ["csv"]),
        ("text/tab-separated-values", ["tsv"]),
        ("text/calendar", ["ics"]),
        ("text/vcard", ["vcf"]),
        ("text/vtt", ["vtt"]),
        ("text/xml", ["xsl", "xslt"]),
        ("application/json", ["json", "map", "topojson"]),
        ("application/manifest+json", ["webmanifest"]),
        ("application/ld+json", ["jsonld"]),
        ("application/geo+json", ["geojson"]),
        ("application/feed+json", ["jsonfeed"]),
        ("application/xml", ["xml", "xsd"]),
        ("application/xhtml+xml", ["xhtml", "xht"]),
        ("application/atom+xml", ["atom"]),
        ("application/rss+xml", ["rss"]),
        ("application/rdf+xml", ["rdf"]),
        ("application/gpx+xml", ["gpx"]),
        ("application/vnd.google-earth.kml+xml", ["kml"]),
        ("application/wasm", ["wasm"]),
        ("application/yaml", ["yaml", "yml"]),
        ("application/toml", ["toml"]),
        ("application/sql", ["sql"]),
        ("application/x-sh", ["sh"]),
        ("application/rtf", ["rtf"]),
        ("application/pdf", ["pdf"]),
        ("application/epub+zip", ["epub"]),
        ("application/zip", ["zip"]),
        ("application/gzip", ["gz", "tgz"]),
        ("application/x-bzip2", ["bz2"]),
        ("application/x-xz", ["xz"]),
        ("application/zstd", ["zst"]),
        ("application/x-tar", ["tar"]),
        ("application/x-7z-compressed", ["7z"]),
        ("application/vnd.rar", ["rar"]),
        ("application/java-archive", ["jar"]),
        ("application/vnd.android.package-archive", ["apk"]),
        ("application/msword", ["doc"]),
        ("application/vnd.ms-excel", ["xls"]),
        ("application/vnd.ms-powerpoint", ["ppt"]),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"]),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"]),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ["pptx"]),
        ("application/vnd.oasis.opendocument.text", ["odt"]),
        ("application/vnd.oasis.opendocument.spreadsheet", ["ods"]),
        ("application/vnd.oasis.opendocument.presentation", ["odp"]),
        ("application/vnd.ms-fontobject", ["eot"]),
        ("font/woff2", ["woff2"]),
        ("font/woff", ["woff"]),
        ("font/ttf", ["ttf"]),
        ("font/otf", ["otf"]),
        ("font/collection", ["ttc"]),
        ("image/svg+xml", ["svg"]),
        ("image/png", ["png"]),
        ("image/apng", ["apng"]),
        ("image/jpeg", ["jpg", "jpeg", "jpe"]),
        ("image/gif", ["gif"]),
        ("image/webp", ["webp"]),
        ("image/avif", ["avif"]),
        ("image/heic", ["heic"]),
        ("image/jxl", ["jxl"]),
        ("image/tiff", ["tif", "tiff"]),
        ("image/bmp", ["bmp"]),
        ("image/vnd.microsoft.icon", ["ico", "cur"]),
        ("audio/mpeg", ["mp3"]),
        ("audio/mp4", ["m4a"]),
        ("audio/aac", ["aac"]),
        ("audio/ogg", ["ogg", "oga", "opus"]),
        ("audio/flac", ["flac"]),
        ("audio/wav", ["wav"]),
        ("audio/midi", ["mid", "midi"]),
        ("audio/webm", ["weba"]),
        ("video/mp4", ["mp4", "m4v"]),
        ("video/webm", ["webm"]),
        ("video/ogg", ["ogv"]),
        ("video/quicktime", ["mov"]),
        ("video/mpeg", ["mpg", "mpeg"]),
        ("video/mp2t", ["m2ts"]),
        ("video/x-matroska", ["mkv"]),
        ("video/x-msvideo", ["avi"]),
        ("application/vnd.apple.mpegurl", ["m3u8"]),
        ("application/dash+xml", ["mpd"]),
        ("model/gltf-binary", ["glb"]),
        ("model/gltf+json", ["gltf"]),
        ("model/stl", ["stl"]),
        ("application/x-bittorrent", ["torrent"]),
        ("application/pgp-signature", ["asc", "sig"]),
    }.SelectMany(row => row.Extensions.Select(extension => KeyValuePair.Create(extension, Describe(row.Name)))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly MediaType Unknown = new("application/octet-stream", IsText: false, IsCompressible: false);

    /// <summary>What files are called that are text although their name has no extension.</summary>
    private static readonly FrozenSet<string> PlainNames = new[] { "LICENSE", "README", "CHANGELOG", "NOTICE", "AUTHORS", "COPYING" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The media type of a file by its name.</summary>
    public static MediaType Of(string fileName)
    {
        var extension = Path.GetExtension(fileName);
        if (extension.Length == 0)
        {
            return PlainNames.Contains(fileName) ? ByExtension["txt"] : Unknown;
        }

        return ByExtension.GetValueOrDefault(extension[1..], Unknown);
    }

    private static MediaType Describe(string name)
    {
        var isText = name.StartsWith("text/", StringComparison.Ordinal);
        return new MediaType(
            name,
            isText,
            isText || name.EndsWith("+xml", StringComparison.Ordinal) || name.EndsWith("+json", StringComparison.Ordinal) || Compressible.Contains(name));
    }
}
