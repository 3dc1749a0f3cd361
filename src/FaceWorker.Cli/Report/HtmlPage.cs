namespace FaceWorker.Cli.Report;

/// <summary>The frame of every page. Pages are self-contained: nothing is loaded from anywhere.</summary>
internal static class HtmlPage
{
    // Even if something slipped through the encoding, the browser would neither load nor run it.
    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private static Html Tokens { get; } = ReadStyle("tokens.css");

    public static string Render(string title, Html style, Html body) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <style>{Tokens}{style}</style>
        </head>
        <body>
        {body}
        </body>
        </html>

        """).Text;

    /// <summary>A stylesheet that is embedded in the program.</summary>
    public static Html ReadStyle(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program has no text '{name}'. This is a bug.");
        using var reader = new StreamReader(stream);
        return new Html(reader.ReadToEnd());
    }
}
