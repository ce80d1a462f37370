namespace Gateway.Images.Sites;

/// <summary>What kind of content a file is.</summary>
/// <param name="Name">As in <c>Content-Type</c>, without parameters.</param>
/// <param name="IsText">Whether a charset belongs to it.</param>
/// <param name="IsCompressible">Whether a content coding is worth trying: false for what is compressed already.</param>
internal sealed record MediaType(string Name, bool IsText, bool IsCompressible)
{
    public bool IsHtml => Name == "text/html";
}
