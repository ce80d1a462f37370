using System.Globalization;
using System.Net;
using System.Text;

namespace Gateway.Errors;

/// <summary>The page a browser gets: readable, light or dark as the reader likes it, nothing to load, no script.</summary>
internal static class ErrorPage
{
    private static readonly CompositeFormat Template = CompositeFormat.Parse(
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{0} {1}</title>
        <style>
          body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1.1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText }}
          main {{ max-width: 32rem; padding: 2rem }}
          h1 {{ font-size: 1.6rem; margin: 0 0 .5rem }}
          p {{ margin: 0; opacity: .8 }}
        </style>
        <main>
          <h1>{0} {1}</h1>
          <p>{2}</p>
        </main>
        </html>

        """);

    public static byte[] Render(int status, string title, string detail)
        => Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, Template, status, WebUtility.HtmlEncode(title), WebUtility.HtmlEncode(detail)));
}
