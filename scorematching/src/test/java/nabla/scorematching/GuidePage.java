package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, whose code stands in tests. */
public final class GuidePage {
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private GuidePage() {}

    /** The number of blocks of code on a page, each of which has to stand in one of the sources. */
    public static int blocks(Path page, Path... sources) throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path source : sources) {
            code.append(Files.readString(source));
        }
        return blocks(page, code.toString());
    }

    /** The number of blocks of code on a page, each of which has to stand in this code. */
    public static int blocks(Path page, String code) throws IOException {
        String squeezed = squeezed(code);
        Matcher block = BLOCK.matcher(Files.readString(page));
        int blocks = 0;
        while (block.find()) {
            assertTrue(squeezed.contains(squeezed(block.group(1))), block.group(1));
            blocks++;
        }
        return blocks;
    }

    /** Formatting is the formatter's. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
