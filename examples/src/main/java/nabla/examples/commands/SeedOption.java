package nabla.examples.commands;

import nabla.autodiff.Rng;
import picocli.CommandLine.Option;

/** Where randomness comes from. */
final class SeedOption {
    private static final long USUAL = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the same seed gives the same bits (default: " + USUAL + ")")
    private Long seed;

    long value() {
        return seed == null ? USUAL : seed;
    }

    Rng rng() {
        return Rng.of(value());
    }

    boolean isGiven() {
        return seed != null;
    }
}
