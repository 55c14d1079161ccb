package nabla.examples.playground;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.examples.commands.Json;
import nabla.examples.report.Markup;

/**
 * The words of the page in its languages, from one table: {@code words.txt} has three lines for each key, the key, the English and
 * the Chinese text. In the page {@code {key}} stands for a text.
 */
final class Words {
    /** The languages, in the order of the table. */
    static final List<String> LANGUAGES = List.of("en", "zh");

    private static final Pattern PLACE = Pattern.compile("\\{([a-z][A-Za-z.]*)}");

    private final String language;
    private final Map<String, String> texts;

    private Words(String language, Map<String, String> texts) {
        this.language = language;
        this.texts = texts;
    }

    /**
     * The words of a language.
     *
     * @throws IllegalStateException if the table is not made of three lines for each key
     */
    static Words in(String language) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String entry : Resources.text("words.txt").split("\n\\s*\n")) {
            String[] lines = entry.strip().split("\n");
            if (lines.length != 1 + LANGUAGES.size() || texts.containsKey(lines[0])) {
                throw new IllegalStateException(
                        "words.txt: expected a new key and a line for each language, got " + entry);
            }
            texts.put(lines[0], lines[1 + LANGUAGES.indexOf(language)].strip());
        }
        return new Words(language, texts);
    }

    /** The language that a browser asks for: that of the query, or the first one of its header that there is. */
    static String chosen(String query, String acceptLanguage) {
        if (query != null && query.matches("lang=(en|zh)")) {
            return query.substring("lang=".length());
        }
        String accepted = acceptLanguage == null ? "" : acceptLanguage.toLowerCase(Locale.ROOT);
        return accepted.startsWith("zh") ? "zh" : "en";
    }

    /** The texts by their keys. */
    Map<String, String> texts() {
        return texts;
    }

    /**
     * A page with its places filled in, and all words for its script.
     *
     * @throws IllegalStateException if the table does not have a key
     */
    String fill(String template) {
        Matcher place = PLACE.matcher(template);
        StringBuilder page = new StringBuilder();
        while (place.find()) {
            place.appendReplacement(page, Matcher.quoteReplacement(text(place.group(1))));
        }
        return place.appendTail(page).toString();
    }

    private String text(String key) {
        return switch (key) {
            case "language" -> language;
            // Nothing that HTML would take for the end of the script.
            case "words" -> Json.of(texts).replace("<", "\\u003c");
            default -> {
                if (!texts.containsKey(key)) {
                    throw new IllegalStateException("words.txt: no text for " + key);
                }
                yield Markup.escaped(texts.get(key));
            }
        };
    }
}
