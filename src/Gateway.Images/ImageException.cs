using Gateway.Images.Documents;

namespace Gateway.Images;

/// <summary>
/// What was expected to go wrong with images: the only exception this project throws for it. The message names the image or file, the field and the rule,
/// one line an error, and is meant for the person who made the image.
/// </summary>
public sealed class ImageException : Exception
{
    public ImageException(ImageErrorReason reason, string message, Exception? innerException = null)
        : base(message, innerException)
        => Reason = reason;

    public ImageException(IReadOnlyList<DocumentError> errors)
        : this(ImageErrorReason.InvalidManifest, string.Join(Environment.NewLine, errors))
        => Errors = errors;

    public ImageErrorReason Reason { get; }

    /// <summary>Every broken rule of a manifest; empty for other reasons.</summary>
    public IReadOnlyList<DocumentError> Errors { get; } = [];
}
