package nabla.examples.tables.page;

import java.util.List;
import java.util.Locale;
import nabla.examples.report.Markup;

/** Pieces of text that several parts of a page have. */
final class Words {
    private static final int SENTENCE = 500;

    private Words() {}

    /** A list of sentences that others wrote. */
    static Markup list(List<String> sentences) {
        Markup list = new Markup().open("ul");
        sentences.forEach(sentence ->
                list.open("li").element("bdi", Legible.of(sentence, SENTENCE)).close());
        return list.close();
    }

    /** Opens a part that can be folded up. */
    static void fold(Markup part, boolean open, String summary) {
        if (open) {
            part.open("details", "open", "open");
        } else {
            part.open("details");
        }
        part.element("summary", summary);
    }

    /** A name of the table, whose direction of writing stays its own. */
    static Markup foreign(String name) {
        return new Markup().element("bdi", Legible.name(name));
    }

    /** A number with three decimals. */
    static String decimals(double number) {
        return String.format(Locale.ROOT, "%.3f", number);
    }

    /** "1 row", "2 rows". */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** A paragraph beside what it explains. */
    static Markup faint(String text) {
        return new Markup().element("p", text, "class", "faint");
    }
}
