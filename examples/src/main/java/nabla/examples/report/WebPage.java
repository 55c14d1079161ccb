package nabla.examples.report;

/**
 * A page of HTML that needs nothing beside it. It is well-formed XML, legible in the light and in the dark, and a browser that shows
 * it is told to run no script and to ask no server for anything, whatever got into the page.
 */
public final class WebPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1f2933; --faint: #5f6875; --paper: #ffffff; --line: #dcdad3; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e5e7eb; --faint: #a3abb8; --paper: #14171c; --line: #3a414b; }
            }
            body { margin: 3rem auto; max-width: 68rem; padding: 0 1.5rem; background: var(--paper); color: var(--ink);
                   font: 16px/1.55 system-ui, sans-serif; }
            h1 { font-size: 1.9rem; margin-bottom: .2rem; }
            h2 { font-size: 1.25rem; margin-top: 2.5rem; }
            .faint, figcaption { color: var(--faint); }
            figure { margin: 2rem 0; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem .9rem; text-align: right; border-bottom: 1px solid var(--line); }
            th:first-child, td:first-child { text-align: left; padding-left: 0; font-weight: normal; }
            .wide { overflow-x: auto; }
            """;

    private WebPage() {}

    /**
     * A page.
     *
     * @param title its title, as plain text
     * @param style rules of CSS that come after those of all pages
     * @param body what is in it, as HTML
     */
    public static String of(String title, String style, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
                <link rel="icon" href="data:,"/>
                <title>%s</title>
                <style>
                %s%s</style>
                </head>
                <body>
                %s</body>
                </html>
                """.formatted(Markup.escaped(title), STYLE, style, body);
    }
}
