namespace Gateway.Images.Sites;

/// <summary>What a site without a <c>404.html</c> of its own says.</summary>
internal static class NotFoundPage
{
    public const string ContentType = "text/html; charset=utf-8";

    public static ReadOnlySpan<byte> Html => """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Page not found</title>
        <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}h1{font-size:1.5rem}</style>
        <h1>Page not found</h1>
        <p>There is nothing at this address. <a href="/">Go to the start page</a>.</p>

        """u8;
}
