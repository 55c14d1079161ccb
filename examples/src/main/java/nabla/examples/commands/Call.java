package nabla.examples.commands;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A call as it was made, to make it again. */
final class Call {
    /** What makes a call go on with what it began. */
    static final String RESUME = "--resume";

    private Call() {}

    /** The words that a shell takes for this call, from the start. */
    static String of(CommandSpec spec) {
        return String.join(" ", words(spec));
    }

    /** The same, to go on where it was interrupted. */
    static String resuming(CommandSpec spec) {
        List<String> words = words(spec);
        words.add(Math.min(2, words.size()), RESUME);
        return String.join(" ", words);
    }

    private static List<String> words(CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of("nabla"));
        CommandLine parent = spec.commandLine().getParent();
        if (parent != null) {
            parent.getParseResult().originalArgs().stream()
                    .filter(word -> !word.equals(RESUME))
                    .forEach(word -> words.add(quoted(word)));
        }
        return words;
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
