package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.examples.report.Figure;
import nabla.examples.report.Fonts;
import nabla.examples.sampling.FewScores;
import nabla.examples.sampling.Imputed;
import nabla.examples.sampling.Paths;
import nabla.examples.sampling.StepBias;
import nabla.examples.sampling.Weights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The pictures of docs/sampling.md, made anew: samplers on densities whose score is known, without any training. */
@Command(
        name = "SamplingPictures",
        sortOptions = false,
        description = {"Draws the pictures of docs/sampling.md: what each sampler gets right and wrong.", ""})
public final class SamplingPictures implements Runnable {
    private static final Map<String, Function<Rng, Figure>> FIGURES = new LinkedHashMap<>();

    static {
        FIGURES.put("weights", Weights::figure);
        FIGURES.put("step-bias", StepBias::figure);
        FIGURES.put("paths", Paths::figure);
        FIGURES.put("few-scores", FewScores::figure);
        FIGURES.put("imputed", Imputed::figure);
    }

    @Option(names = "--out", paramLabel = "FOLDER", description = "where pictures go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "sampling");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Draws the pictures; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new SamplingPictures(), args);
    }

    @Override
    public void run() {
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Launch.requireWritable(out);
        Optional<String> problem = Fonts.problem();
        if (problem.isPresent()) {
            throw new Stopped(problem.get());
        }
        Rng rng = common.rng();
        int key = 0;
        for (Map.Entry<String, Function<Rng, Figure>> figure : FIGURES.entrySet()) {
            Path file = out.resolve(file(figure.getKey()));
            figure.getValue().apply(rng.split(key++)).write(file);
            console.println(file.toAbsolutePath().normalize());
        }
    }

    /** The names of the files. */
    static List<String> files() {
        return FIGURES.keySet().stream().map(SamplingPictures::file).toList();
    }

    private static String file(String figure) {
        return "sampling-" + figure + ".png";
    }
}
