package nabla.examples.commands;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A call as it was made, to make it again. */
final class Call {
    private Call() {}

    /** The words that a shell takes for this call. */
    static String of(CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of("nabla"));
        CommandLine parent = spec.commandLine().getParent();
        if (parent != null) {
            parent.getParseResult().originalArgs().forEach(word -> words.add(quoted(word)));
        }
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
