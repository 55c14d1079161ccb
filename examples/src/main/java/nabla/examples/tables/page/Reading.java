package nabla.examples.tables.page;

import java.util.List;
import java.util.Locale;
import nabla.examples.report.Markup;

/** What was read, what each column was taken for and why, and what was left out. */
final class Reading {
    /** Longer schemas are folded up. */
    private static final int OPEN = 16;

    private static final int MOST = 500;
    private static final int REASON = 300;

    private Reading() {}

    static Markup of(PageContent content) {
        List<SchemaRow> columns = content.schema();
        Markup part = new Markup();
        if (!content.notes().isEmpty()) {
            part.add(Words.list(content.notes()));
        }
        Words.fold(
                part,
                columns.size() <= OPEN,
                Words.count(columns.size(), "column") + ": what each was taken for, and why");
        part.open("div", "class", "wide")
                .open("table", "class", "words")
                .open("thead")
                .open("tr");
        for (String heading : List.of("column", "taken for", "", "reason")) {
            part.element("th", heading, "scope", "col");
        }
        part.close().close().open("tbody");
        for (SchemaRow column : columns.subList(0, Math.min(MOST, columns.size()))) {
            part.open("tr").open("th", "scope", "row");
            part.add(Words.foreign(column.name())).close();
            part.element("td", column.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            part.element("td", use(column));
            part.open("td", "class", "reason")
                    .element("bdi", Legible.of(column.reason(), REASON))
                    .close();
            part.close();
        }
        part.close().close().close();
        if (columns.size() > MOST) {
            part.element("p", (columns.size() - MOST) + " more columns are not listed.", "class", "faint");
        }
        return part.close();
    }

    private static String use(SchemaRow column) {
        return switch (column.kind()) {
            case NUMBER, CATEGORY, DATE -> "learnt";
            case CONSTANT -> "kept as it is";
            case ROW_NUMBER, IDENTIFIER, TEXT -> "left out";
        };
    }
}
