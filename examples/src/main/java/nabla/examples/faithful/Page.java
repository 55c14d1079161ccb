package nabla.examples.faithful;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import nabla.examples.report.Markup;
import nabla.examples.report.WebPage;

/**
 * A study as one page that needs nothing beside it: sentences, figures and pictures.
 *
 * @param headline what was learnt
 * @param seed the seed
 * @param notes what was done to the data, and what went wrong
 * @param figures the figures
 * @param findings what they say
 */
record Page(String headline, long seed, List<String> notes, Figures figures, List<String> findings) {
    private static final String STYLE = """
            img { width: 100%; border-radius: 10px; border: 1px solid var(--line); }
            """;

    /** The page, with pictures that lie in a folder. */
    String html(Path folder, Collection<Picture> pictures) {
        String body = """
                <h1>From data to samples</h1>
                <p class="faint">%s. Seed %d.</p>
                <ul class="faint">
                %s</ul>
                <p>The score ∇log p points to where the data are denser, and a chain that follows it with some noise in each
                step comes to a new row. Here it was learnt in two ways. <b>A, exact score matching</b>, minimises ½‖s‖² + ∇·s
                with the exact divergence of the network, and draws by Langevin dynamics from a Gaussian as wide as the
                data. <b>B, denoising score matching</b>, learns to take away noise of many widths, and draws by
                annealed Langevin dynamics, from the widest noise to the narrowest. Both stop where the loss on held-out
                data is lowest, and use the average of the parameters.</p>
                %s
                <h2>Figures</h2>
                <div class="wide">
                <table>
                %s</table>
                </div>
                <h2>What they say</h2>
                <ul>
                %s</ul>
                """.formatted(
                        Markup.escaped(headline),
                        seed,
                        items(notes),
                        pictures.stream().map(p -> figure(folder, p)).collect(Collectors.joining("\n")),
                        table(),
                        items(findings));
        return WebPage.of("Nabla: from data to samples", STYLE, body);
    }

    private static String items(List<String> sentences) {
        return sentences.stream()
                .map(sentence -> "<li>" + Markup.escaped(sentence.strip()) + "</li>\n")
                .collect(Collectors.joining());
    }

    /** The picture itself stands in the page; a click opens its file. */
    private static String figure(Path folder, Picture picture) {
        try {
            String bytes = Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(picture.file())));
            return "<figure><a href=\"%s\"><img alt=\"%s\" src=\"data:image/png;base64,%s\"/></a><figcaption>%s</figcaption></figure>"
                    .formatted(
                            picture.file(),
                            Markup.escaped(picture.figure().heading()),
                            bytes,
                            Markup.escaped(picture.caption()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table() {
        StringBuilder rows = new StringBuilder("<tr><th></th>");
        figures.columns()
                .forEach(c -> rows.append("<th>").append(Markup.escaped(c)).append("</th>"));
        rows.append("</tr>\n");
        for (Figures.Row row : figures.rows()) {
            rows.append("<tr><td>").append(Markup.escaped(row.name())).append("</td>");
            row.text().forEach(cell -> rows.append("<td>").append(cell).append("</td>"));
            rows.append("</tr>\n");
        }
        return rows.toString();
    }
}
