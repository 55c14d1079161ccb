package nabla.examples.lessons;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A lesson on the command line: it prints numbers, draws a picture, and ends with a question. */
public final class Lesson {
    private static final String USAGE = "usage: [--out FOLDER] [--answer]";

    private Lesson() {}

    /**
     * Runs a lesson and asks its question. {@code --out FOLDER} says where the picture goes, {@code out/lessons} by default, and
     * {@code --answer} shows the answer.
     *
     * @param run the lesson, given the folder for its picture
     * @throws IllegalArgumentException if an argument is none of these
     */
    public static void start(String[] args, Consumer<Path> run, String question, String answer) {
        Path folder = Path.of("out", "lessons");
        boolean answered = false;
        List<String> words = Arrays.asList(args);
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--answer")) {
                answered = true;
            } else if (words.get(i).equals("--out") && i + 1 < words.size()) {
                folder = Path.of(words.get(++i));
            } else {
                throw new IllegalArgumentException(USAGE + ", got " + words);
            }
        }
        run.accept(folder);
        print("%n%s", question);
        print("%s", answered ? answer : "(--answer shows the answer.)");
        print("The picture is in %s", folder.toAbsolutePath().normalize());
    }

    /** Prints a line, with a decimal point in every country. */
    public static void print(String format, Object... values) {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(String.format(Locale.ROOT, format, values));
    }
}
