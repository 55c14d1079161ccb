package nabla.examples.tables;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/** Which cells say that a value is missing: those that people write, fewer of them among words, or those that were given. */
final class Missing {
    private static final Set<String> ANYWHERE =
            Set.of("", "na", "n/a", "<na>", "n.a.", "nan", "null", "?", "-", "--", "\u2013", "\u2014", ".");

    /** What spreadsheets write where a formula has no value. */
    private static final Set<String> ERRORS = Set.of(
            "#n/a", "#na", "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!", "#error!", "#spill!", "#calc!");

    /** Among numbers they say nothing else; among words they may be levels. */
    private static final Set<String> AMONG_NUMBERS = Set.of("none", "nil", "missing", "nd", "n.d.", "*");

    private static final int LONGEST = 7;

    private final Set<String> given;

    private Missing(Set<String> given) {
        this.given = given;
    }

    /** The words that people write. */
    static Missing usual() {
        return new Missing(null);
    }

    /** These words alone, as they stand, and empty cells. */
    static Missing of(Collection<String> words) {
        return new Missing(Set.copyOf(words));
    }

    /** Whether a cell is an error of a spreadsheet. */
    static boolean isError(String cell) {
        return cell.length() <= LONGEST && ERRORS.contains(cell.toLowerCase(Locale.ROOT));
    }

    boolean isMissing(String cell, boolean amongNumbers) {
        if (cell.isEmpty()) {
            return true;
        }
        if (given != null) {
            return given.contains(cell);
        }
        if (cell.length() > LONGEST) {
            return false;
        }
        String word = cell.toLowerCase(Locale.ROOT);
        return ANYWHERE.contains(word) || ERRORS.contains(word) || amongNumbers && AMONG_NUMBERS.contains(word);
    }
}
