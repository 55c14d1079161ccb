package nabla.nn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LayerTextTest {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z_0-9]*|-?[0-9][0-9.]*([eE][+-]?[0-9]+)?|[()\\[\\],=])\\s*");
    private static final String CHARACTERS = "aZ_e E09.-+()[],= \t\n\u000b\u00e9#";

    /** The grammar of tokens as a regular expression, on texts of all its characters and some others. */
    @Test
    void tokensAreThoseOfTheGrammar() {
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = random.ints(random.nextInt(9), 0, CHARACTERS.length() - random.nextInt(3))
                    .collect(StringBuilder::new, (b, at) -> b.append(CHARACTERS.charAt(at)), StringBuilder::append)
                    .toString();
            List<String> expected = new ArrayList<>();
            int wrong = expected(text, expected);
            if (wrong < 0) {
                assertEquals(expected, LayerText.tokens(text), text);
                read++;
            } else {
                String message = assertThrows(IllegalArgumentException.class, () -> LayerText.tokens(text), text)
                        .getMessage();
                assertTrue(message.contains(" at character " + (wrong + 1) + " of "), message);
            }
        }
        assertTrue(read > 10_000, read + " texts were read");
    }

    /** Where no token begins; -1 if all of the text is tokens. */
    private static int expected(String text, List<String> tokens) {
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                return at;
            }
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
        return -1;
    }
}
