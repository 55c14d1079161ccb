package nabla.examples.commands;

import nabla.autodiff.Rng;
import picocli.CommandLine.Option;

/** Where randomness comes from. */
final class SeedOption {
    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the same seed gives the same bits (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    long value() {
        return seed;
    }

    Rng rng() {
        return Rng.of(seed);
    }
}
