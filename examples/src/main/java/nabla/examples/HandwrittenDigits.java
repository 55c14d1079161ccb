package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import nabla.examples.digits.DigitImages;
import nabla.examples.digits.DigitStudy;
import nabla.examples.digits.Recipe;
import nabla.examples.report.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Learns images of handwritten digits by a diffusion model, draws new ones, and says how good they are. */
@Command(
        name = "HandwrittenDigits",
        sortOptions = false,
        description = {
            "Learns 1438 images of handwritten digits, 8 x 8 pixels, by a diffusion model, draws 1000 new ones, and"
                    + " compares them with the images that it learnt from and with 359 that it did not see.",
            ""
        })
public final class HandwrittenDigits implements Runnable {
    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "where picture, numbers and model go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "digits");

    @Option(names = "--steps", paramLabel = "N", description = "training steps")
    private Integer steps;

    @Option(names = "--unlabelled", description = "learn from the pixels alone, not from what digits they are")
    private boolean unlabelled;

    @Option(
            names = "--likelihood",
            description = "learn from the pixels alone and tell the bits per dimension of the held-out images instead")
    private boolean likelihood;

    @Option(names = "--quick", description = "a short run that shows everything, with rougher samples")
    private boolean quick;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Runs the study; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new HandwrittenDigits(), args);
    }

    @Override
    public void run() {
        if (steps != null && steps < 1) {
            throw new Stopped("--steps " + steps + ": at least one step is needed", ExitCode.USAGE);
        }
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Launch.requireWritable(out);
        Recipe recipe = recipe();
        try (Interruption interruption = new Interruption()) {
            DigitStudy study =
                    new DigitStudy(recipe, DigitImages.parts(), out, Progress.on(console), interruption::isRequested);
            if (likelihood) {
                study.tellLikelihood(quick ? 2 : 4, common.rng(), console);
            } else {
                study.run(quick ? 200 : 1000, common.rng(), console);
            }
        }
    }

    private Recipe recipe() {
        Recipe recipe = quick ? Recipe.quick() : Recipe.full();
        Recipe learning = likelihood ? recipe.forLikelihood() : unlabelled ? recipe.withoutLabels() : recipe;
        return steps == null ? learning : learning.withSteps(steps);
    }
}
