package nabla.examples;

import nabla.autodiff.Rng;
import picocli.CommandLine.Option;

/** What every example can be told. */
final class CommonOptions {
    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the same seed gives the same bits (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and exit")
    private boolean help;

    long seed() {
        return seed;
    }

    /** The key of the whole run. */
    Rng rng() {
        return Rng.of(seed);
    }
}
